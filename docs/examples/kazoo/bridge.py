"""Posts raw call events to Ringback: one JSON object a line on the standard input.

API=https://ringback.example/v1 ACCOUNT=... TOKEN=... python3 bridge.py [ACCOUNTS.json] < events

TOKEN has the role ingest for ACCOUNT, which is above all accounts of the events. ACCOUNTS.json maps each account id of the
platform to that of Ringback: {"1a2b...": "019a..."}. Events of other accounts are skipped.

It retries while the service is unavailable, so it loses no line that it has read. It ends when its input ends.
"""
import json
import os
import sys
import time
import urllib.error
import urllib.request

URL = f"{os.environ['API']}/accounts/{os.environ['ACCOUNT']}/events"
HEADERS = {"X-Auth-Token": os.environ["TOKEN"], "Content-Type": "application/json"}


def post(event):
    """Returns when the event is stored, or refused for good."""
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(URL, json.dumps(event).encode(), HEADERS), timeout=30):
                return
        except urllib.error.HTTPError as error:
            if error.code not in (429, 500, 502, 503, 504):
                # Waiting would not help: the event, the token or the account is wrong.
                print("refused:", error.read().decode(), event.get("Msg-ID"), file=sys.stderr)
                return
            wait = int(error.headers.get("Retry-After") or 1)
        except OSError:
            wait = 1
        time.sleep(wait)


def main(accounts):
    for line in sys.stdin:
        event = json.loads(line)
        variables = event.get("Custom-Channel-Vars") or {}
        if accounts is not None:
            if variables.get("Account-ID") not in accounts:
                continue
            variables["Account-ID"] = accounts[variables["Account-ID"]]
        post(event)


if __name__ == "__main__":
    main(json.load(open(sys.argv[1])) if len(sys.argv) > 1 else None)
