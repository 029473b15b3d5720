# The image's entry point runs this once, when the volume is new. The role of the program owns its database. It may also
# create databases, because each test and `just prepare` have one of their own. It has no other rights. The superuser
# loses its password, so it can sign in only inside the container.
psql --username=postgres --set=ON_ERROR_STOP=1 --set=password="$POSTGRES_PASSWORD" <<'SQL'
CREATE ROLE app LOGIN CREATEDB PASSWORD :'password';
CREATE DATABASE app OWNER app ENCODING 'UTF8' TEMPLATE template0;
ALTER ROLE postgres PASSWORD NULL;
SQL
