-- The image's entry point runs this once, when the volume is new. The user `app` has all rights on the database `app`
-- already. Each test and `just prepare` create databases of their own, so `app` may use these names too.
GRANT ALL ON `test\_%`.* TO app;
GRANT ALL ON `sqlx\_prepare`.* TO app;
