#!/bin/sh
# Creates the secrets that compose.yaml mounts, if they are missing. They are only for this machine.
#
#	deploy/compose/secrets.sh
#
# Containers read them with users of their own, so the files can be read by everybody; the folder is
# what keeps others on this machine out.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
cd secrets

# random prints 43 characters with 256 bits of chance, which need no quoting anywhere.
random() { head -c 32 /dev/urandom | base64 | tr -d '=\n' | tr '+/' '-_'; }

# keep NAME writes standard input into a file that is not there yet. It is there whole or not at all.
keep() {
	if test -s "$1"; then
		cat >/dev/null
		return
	fi
	cat >"$1.new"
	chmod 644 "$1.new"
	mv "$1.new" "$1"
	echo "made deploy/compose/secrets/$1"
}

random | keep database_password
printf 'postgres://shipped:%s@postgres:5432/shipped?sslmode=disable' "$(cat database_password)" | keep database_url
random | keep redis_password
printf 'redis://:%s@redis:6379/0' "$(cat redis_password)" | keep redis_url
printf 'user default on >%s ~* &* +@all\n' "$(cat redis_password)" | keep redis_acl
printf 'admin=%s' "$(random)" | keep tokens
head -c 32 /dev/urandom | base64 | keep secret_key
echo '[]' | keep webhooks
