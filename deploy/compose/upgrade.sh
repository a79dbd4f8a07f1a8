#!/bin/sh
# Upgrades to another image, or restarts with changed settings and secrets, while calls are served.
#   ./upgrade.sh IMAGE       for example: ./upgrade.sh registry.cute.example/cute-api:0.2.0
# Migrations run first; then workers and the rest are replaced, and at last the API: new processes join, and once
# HAProxy has seen them the old ones leave one by one. To go back, run it with the previous image.
set -eu

if [ $# -ne 1 ]; then
  echo "usage: $0 IMAGE" >&2
  exit 2
fi
cd "$(dirname "$0")"
image=$1
# HAProxy looks up the addresses every 5 s, and checks every 2 s whether a process is ready.
seen_s=${SEEN_S:-10}

if [ -e .env ] && grep -q '^CUTE_IMAGE=' .env; then
  sed -i "s|^CUTE_IMAGE=.*|CUTE_IMAGE=$image|" .env
else
  echo "CUTE_IMAGE=$image" >> .env
fi

docker compose run --rm --no-deps migrate
docker compose up --detach --no-deps --no-build --force-recreate worker relay mailer background usage

for service in $(docker compose config --services | grep -x -e api -e portal); do
  old=$(docker compose ps --quiet "$service")
  count=$(echo "$old" | wc -l)
  docker compose up --detach --no-deps --no-build --no-recreate --scale "$service=$((count * 2))" --wait "$service"
  sleep "$seen_s"
  for container in $old; do
    docker stop "$container"
    docker rm "$container"
    sleep "$seen_s"
  done
  docker compose up --detach --no-deps --no-build --no-recreate --scale "$service=$count" "$service"
  docker compose ps "$service"
done
