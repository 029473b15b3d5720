# Read once by the image's entry point, when the volume is new. The program's role owns its database and can do nothing
# else; the superuser loses its password, so that it can sign in inside the container only.
psql --username=postgres --set=ON_ERROR_STOP=1 --set=password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE app LOGIN PASSWORD :'password';
CREATE DATABASE app OWNER app;
ALTER ROLE postgres PASSWORD NULL;
SQL
