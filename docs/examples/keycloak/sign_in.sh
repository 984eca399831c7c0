#!/bin/sh
# Sign in to the realm of this folder by a browser anywhere (device flow with PKCE), and print an access token.
# Run: NEEDMONITOR_TOKEN=$(sh sign_in.sh http://127.0.0.1:8180)
set -eu
realm=$1/realms/needmonitor/protocol/openid-connect client=client_id=needmonitor-people
value() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

verifier=$(openssl rand -hex 32)
challenge=$(printf %s "$verifier" | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')
asked=$(curl --silent --show-error --fail --data "$client&code_challenge=$challenge&code_challenge_method=S256" "$realm/auth/device")
echo "Open $(printf %s "$asked" | value verification_uri_complete) and sign in." >&2

code=$(printf %s "$asked" | value device_code)
tries=0
while [ $tries -lt 120 ]; do
  sleep 5
  tries=$((tries + 1))
  answer=$(curl --silent --show-error --data "$client&device_code=$code&code_verifier=$verifier" \
    --data grant_type=urn:ietf:params:oauth:grant-type:device_code "$realm/token")
  token=$(printf %s "$answer" | value access_token)
  if [ -n "$token" ]; then
    printf '%s\n' "$token"
    exit 0
  fi
  case $(printf %s "$answer" | value error) in authorization_pending | slow_down) ;; *) break ;; esac
done
echo "Nobody signed in: $(printf %s "$answer" | value error)" >&2
exit 1
