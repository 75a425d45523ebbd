#!/bin/sh
# Makes app.aot in the directory $1 of the packaged service: starts it once on the empty database of DATABASE_URL, asks
# for what a service is asked for, and stops it. JAVA is the Java that will run it, for a cache fits no other.
set -eu
cd "$1"
export GLUED_IF_ADMIN_TOKEN=only-for-the-training-run-of-the-cache
export GLUED_IF_SECRET_KEYS=train:MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=
export QUARKUS_HTTP_HOST=127.0.0.1 QUARKUS_HTTP_PORT="${QUARKUS_HTTP_PORT:-8080}"
at=http://127.0.0.1:$QUARKUS_HTTP_PORT
ask() { curl -sSf -o /dev/null -H "Authorization: Bearer $GLUED_IF_ADMIN_TOKEN" -H 'Content-Type: application/json' "$@"; }

"${JAVA:-java}" -XX:AOTCacheOutput=app.aot -jar quarkus-run.jar &
service=$!
tries=0
until curl -sf -o /dev/null "$at/q/health/ready"; do
  kill -0 $service
  tries=$((tries + 1)); [ $tries -lt 300 ]
  sleep 0.2
done
ask "$at/api/if/" "$at/q/metrics" "$at/api/if/v1/runs"
ask "$at/api/if/v1/queues" -d '{"name": "train"}'
for n in 1 2 3 4 5; do
  ask "$at/api/if/v1/queues/train/publish" -d "{\"payload\": $n}"
  ask "$at/api/if/v1/queues/train/receive" -d '{"max": 1, "auto_ack": true}'
done
kill $service
# 143 is the end by SIGTERM
wait $service || [ $? -eq 143 ]
test -s app.aot
