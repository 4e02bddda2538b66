#!/bin/sh
# sh verify.sh SECRET ID TIMESTAMP SIGNATURES < body
set -eu
age=$(($(date +%s) - $3))
test "${age#-}" -le 300 || exit 1 # too old: somebody may be sending it again
key=$(printf %s "${1#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \n')
expected=v1,$({ printf %s "$2.$3."; cat; } | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
for signature in $4; do # during a rotation there are several
  test "$signature" = "$expected" && exit 0
done
exit 1
