# Shell functions for a throw-away server: sourced by test/run, test/demo and test/bench/run.
#
# The server's files are copied into a scratch folder and medchat is installed there, so that neither
# the system's installation nor any cluster is touched; the server listens on a socket in that folder only.
# PostgreSQL refuses to run as root: then everything of the server runs as the user postgres.

set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
major=${PGMAJOR:-$(ls /usr/lib/postgresql | sort -n | tail -n 1)}
PG_CONFIG=/usr/lib/postgresql/$major/bin/pg_config
[ -x "$PG_CONFIG" ] || PG_CONFIG=$(command -v pg_config)

as_user() {
    if [ "$(id -u)" -eq 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

# make_server_tree: build medchat, copy the server into $scratch/root, install medchat into the copy
make_server_tree() {
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/medchat.XXXXXX")
    local bindir sharedir libdir
    bindir=$("$PG_CONFIG" --bindir) sharedir=$("$PG_CONFIG" --sharedir) libdir=$("$PG_CONFIG" --pkglibdir)
    make -C "$top" -s -j2 PG_CONFIG="$PG_CONFIG" with_llvm=no all
    mkdir -p "$scratch/root$bindir" "$scratch/root$sharedir" "$scratch/root$libdir"
    cp -aL "$bindir/." "$scratch/root$bindir/"
    cp -aL "$sharedir/." "$scratch/root$sharedir/" 2>/dev/null || true
    cp -aL "$libdir/." "$scratch/root$libdir/"
    make -C "$top" -s PG_CONFIG="$PG_CONFIG" with_llvm=no DESTDIR="$scratch/root" install >/dev/null
    bin=$scratch/root$bindir
    pgxs_dir=$(dirname "$(dirname "$("$PG_CONFIG" --pgxs)")")
    export PATH="$bin:$PATH"
    [ "$(id -u)" -eq 0 ] && chown -R postgres "$scratch"
    chmod 755 "$scratch"
}

# start_server: a UTF-8 cluster in $scratch/data; sets PGHOST, PGPORT, PGUSER for psql and friends
start_server() {
    as_user "$bin/initdb" -D "$scratch/data" -U postgres -E UTF8 --locale=C.UTF-8 -A trust -N >/dev/null
    cat >"$scratch/conf" <<EOF
listen_addresses = ''
unix_socket_directories = '$scratch'
port = 5432
fsync = off
shared_buffers = 256MB
max_parallel_workers_per_gather = 2
log_destination = stderr
logging_collector = on
log_directory = '$scratch/log'
log_file_mode = 0644
EOF
    cat "$scratch/conf" | as_user tee -a "$scratch/data/postgresql.conf" >/dev/null
    as_user "$bin/pg_ctl" -D "$scratch/data" -w -s -l "$scratch/start.log" start
    export PGHOST=$scratch PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
}

stop_server() {
    [ -n "${scratch:-}" ] || return 0
    [ -f "$scratch/data/postmaster.pid" ] && as_user "$bin/pg_ctl" -D "$scratch/data" -w -s -m immediate stop
    rm -rf "$scratch"
}
