# python3 verify.py SECRET ID TIMESTAMP SIGNATURES < body
import base64
import hashlib
import hmac
import sys
import time


def is_genuine(secret, id, timestamp, signatures, body):
    if abs(time.time() - int(timestamp)) > 300:
        return False  # too old: somebody may be sending it again
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{id}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    # During a rotation there are several.
    return any(hmac.compare_digest(it, expected) for it in signatures.split(" "))


if __name__ == "__main__":
    sys.exit(0 if is_genuine(*sys.argv[1:5], sys.stdin.buffer.read()) else 1)
