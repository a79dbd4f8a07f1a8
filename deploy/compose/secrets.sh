#!/bin/sh
# Writes missing files into secrets/: passwords, the encryption key, the mail server's URL, and a
# certificate that only this machine trusts, to be replaced by a real one. Existing files stay.
#   ./secrets.sh HOST MAIL_URL      for example: ./secrets.sh developers.cute.example smtps://user:password@mail.example
set -eu

if [ $# -ne 2 ]; then
  echo "usage: $0 HOST MAIL_URL" >&2
  exit 2
fi
host=$1 mail=$2
cd "$(dirname "$0")"
# Nobody else may enter the folder. The containers' users, which have other numbers, read the files.
mkdir -p secrets
chmod 0700 secrets
cd secrets
umask 022

missing() { [ ! -e "$1" ]; }

missing postgres_password && openssl rand -hex 24 > postgres_password
missing database_url && echo "postgresql://cute:$(cat postgres_password)@postgresql:5432/cute" > database_url
missing valkey_password && openssl rand -hex 24 > valkey_password
missing valkey.conf && echo "requirepass $(cat valkey_password)" > valkey.conf
missing redis_url && echo "redis://:$(cat valkey_password)@valkey:6379/0" > redis_url
missing encryption_keys && openssl rand -base64 32 | tr '+/' '-_' > encryption_keys
missing mail && echo "$mail" > mail
if missing certificate.pem; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 90 -quiet \
    -subj "/CN=$host" -addext "subjectAltName=DNS:$host" -keyout key.pem -out chain.pem
  cat chain.pem key.pem > certificate.pem
  rm chain.pem key.pem
fi
