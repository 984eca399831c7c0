#!/bin/sh
# Send a file of events to the gateway in a signed request, with openssl and curl.
# Run: sh send_signed.sh https://needmonitor.example KEY private.pem event.json
set -eu
gateway=$1 key=$2 private=$3 body=$4

type=application/cloudevents+json
host=${gateway#*://}
digest="sha-256=:$(openssl dgst -sha256 -binary "$body" | openssl base64 -A):"
key_id=$(printf %s "$key" | cut -d . -f 2)
parameters="(\"@method\" \"@authority\" \"@path\" \"content-type\" \"content-digest\");created=$(date +%s);nonce=\"$(openssl rand -hex 16)\";keyid=\"$key_id\";alg=\"ed25519\""

base=$(mktemp)
trap 'rm -f "$base"' EXIT
printf '"@method": POST\n"@authority": %s\n"@path": /api/v1/events\n"content-type": %s\n"content-digest": %s\n"@signature-params": %s' \
  "$host" "$type" "$digest" "$parameters" > "$base"
signature=$(openssl pkeyutl -sign -rawin -inkey "$private" -in "$base" | openssl base64 -A)

curl --silent --show-error --data-binary "@$body" \
  --header "authorization: Bearer $key" \
  --header "content-type: $type" \
  --header "content-digest: $digest" \
  --header "signature-input: sig=$parameters" \
  --header "signature: sig=:$signature:" \
  "$gateway/api/v1/events"
