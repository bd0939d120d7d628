#!/bin/sh
# What the usual image does with its variables, as far as the tests need it.
set -e
bin=$(echo /usr/lib/postgresql/*/bin)
mkdir -p /data && chown postgres /data
printf %s "$POSTGRES_PASSWORD" >/tmp/password && chown postgres /tmp/password
su postgres -c "$bin/initdb -D /data -U '${POSTGRES_USER:-postgres}' --pwfile=/tmp/password -A scram-sha-256 --no-sync >/dev/null"
echo "host all all all scram-sha-256" >>/data/pg_hba.conf
exec su postgres -c "exec $bin/postgres -D /data -c listen_addresses='*' -c fsync=off -k /tmp"
