# Shell functions for a throw-away server: sourced by test/run, test/demo and test/bench/run.
#
# The server's files are copied into a scratch folder and medchat is installed there, so that neither
# the system's installation nor any cluster is touched; the server listens on a socket in that folder only.
# PostgreSQL refuses to run as root: then everything of the server runs as the user postgres.

set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# settings of the caller's shell for other servers
unset PGHOST PGHOSTADDR PGPORT PGUSER PGDATABASE PGPASSWORD PGPASSFILE PGSERVICE PGOPTIONS PGSSLMODE PGCLIENTENCODING PGTZ PGDATESTYLE
export LC_ALL=C.UTF-8 PSQLRC=/dev/null
major=${PGMAJOR:-$(ls /usr/lib/postgresql 2>/dev/null | sort -n | tail -n 1 || true)}
PG_CONFIG=/usr/lib/postgresql/$major/bin/pg_config
[ -x "$PG_CONFIG" ] || PG_CONFIG=$(command -v pg_config) || { echo "no pg_config: run test/setup first" >&2; exit 1; }

as_user() {
    if [ "$(id -u)" -eq 0 ]; then
        # from a folder that the user can enter
        (cd "${scratch:-/}" && exec runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

# hand files to the user that the server runs as
give() {
    if [ "$(id -u)" -eq 0 ]; then
        chown -R postgres "$@"
    fi
}

# make_server_tree: build medchat, copy the server into $scratch/root, install medchat into the copy
make_server_tree() {
    # a socket's path has at most 107 bytes: not under a long TMPDIR
    local parent=${TMPDIR:-/tmp}
    [ ${#parent} -lt 60 ] || parent=/tmp
    scratch=$(mktemp -d "$parent/medchat.XXXXXX")
    chmod 755 "$scratch"
    local bindir sharedir libdir
    bindir=$("$PG_CONFIG" --bindir) sharedir=$("$PG_CONFIG" --sharedir) libdir=$("$PG_CONFIG" --pkglibdir)
    make -C "$top" -s -j2 PG_CONFIG="$PG_CONFIG" with_llvm=no all
    mkdir -p "$scratch/root$bindir" "$scratch/root$sharedir" "$scratch/root$libdir"
    cp -aL "$bindir/." "$scratch/root$bindir/"
    # a dictionary's link may lead nowhere: it is then left out
    cp -aL "$sharedir/." "$scratch/root$sharedir/" 2>/dev/null || true
    cp -aL "$libdir/." "$scratch/root$libdir/"
    make -C "$top" -s PG_CONFIG="$PG_CONFIG" with_llvm=no DESTDIR="$scratch/root" install >/dev/null
    bin=$scratch/root$bindir
    pgxs_dir=$(dirname "$(dirname "$("$PG_CONFIG" --pgxs)")")
    export PATH="$bin:$PATH"
    give "$scratch"
}

# start_server [setting...]: a UTF-8 cluster in $scratch/data; sets PGHOST, PGPORT, PGUSER for psql and friends
start_server() {
    as_user "$bin/initdb" -D "$scratch/data" -U postgres -E UTF8 --locale=C.UTF-8 -A trust -N >/dev/null
    as_user tee -a "$scratch/data/postgresql.conf" >/dev/null <<EOF
listen_addresses = ''
unix_socket_directories = '$scratch'
port = 5432
fsync = off
shared_buffers = 128MB
max_parallel_workers_per_gather = 2
log_destination = stderr
logging_collector = on
log_directory = '$scratch/log'
$(printf '%s\n' "$@")
EOF
    as_user "$bin/pg_ctl" -D "$scratch/data" -w -s -l "$scratch/start.log" start || { cat "$scratch/start.log" >&2; return 1; }
    export PGHOST=$scratch PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
}

stop_server() {
    [ -n "${scratch:-}" ] || return 0
    if [ -f "$scratch/data/postmaster.pid" ]; then
        as_user "$bin/pg_ctl" -D "$scratch/data" -w -s -m immediate stop || true
    fi
    rm -rf "$scratch"
}
