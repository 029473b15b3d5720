#!/bin/sh
# Gives you the project as it is after a chapter: sh docs/tour/checkpoint.sh 7
#
# It makes the branch tour-7 from the commit that brought the tour, and applies the edits of chapters 1 to 7 there. Your
# own branch stays as it is.
set -eu
cd "$(dirname "$0")/../.."

fail() {
    echo "error: $1" >&2
    exit 1
}

chapter=${1:-}
case $chapter in
'' | *[!0-9]*) fail 'name a chapter, for example: sh docs/tour/checkpoint.sh 7' ;;
esac
chapter=$(expr "$chapter" + 0) || fail "the tour has no chapter $1"
set -- docs/tour/"$(printf %02d "$chapter")"-*.md
[ -e "$1" ] || fail "the tour has no chapter $chapter"
git rev-parse --quiet --verify HEAD > /dev/null 2>&1 ||
    fail 'this project has no commit: run git init, git add --all and git commit before the first chapter'
[ -z "$(git status --porcelain)" ] ||
    fail 'you have changes that are not committed: run git add --all and git commit, or git stash --include-untracked'
git var GIT_COMMITTER_IDENT > /dev/null 2>&1 ||
    fail 'git does not know your name: run git config --global user.name "…" and git config --global user.email "…"'
# Later commits can change the directory too: create-backend writes it again with a new add-on.
start=$(git log --diff-filter=A --format=%H -- docs/tour/edits | tail -n 1)
[ -n "$start" ] || fail 'no commit has the directory docs/tour/edits'
here=$(git symbolic-ref --quiet --short HEAD || git rev-parse HEAD)
# After a second jump, the reader still wants to go back to the branch before the first one.
case $here in
tour-[0-9]*) own=$(git config --get tour.branch || echo "$here") ;;
*) own=$here ;;
esac

! git show-ref --verify --quiet "refs/heads/tour-$chapter" ||
    fail "the branch tour-$chapter exists. Rename it, for example: git branch -m tour-$chapter old-$chapter"
git switch --quiet --create "tour-$chapter" "$start"
undo() {
    git add --all
    git reset --quiet --hard
    git checkout --quiet "$here" --
    git branch --quiet --delete --force "tour-$chapter"
    echo "error: the edits of the tour do not fit the commit $start. You are on $here again" >&2
    echo 'They fit only a new project without resources of your own: create one to follow the tour' >&2
}
trap undo EXIT
for edits in docs/tour/edits/*.diff; do
    number=$(basename "$edits" .diff)
    [ "${number#0}" -gt "$chapter" ] || git apply "$edits"
done
# A chapter changes the version of the project, which is in the lock file too.
git diff --quiet -- Cargo.toml || cargo update --workspace --offline --quiet
git add --all
git commit --quiet --allow-empty --message "Chapters 1 to $chapter of the tour"
git config tour.branch "$own"
trap - EXIT
echo "You are on the branch tour-$chapter. Go back with: git checkout $own"
echo 'Bring your database up to date with: cargo run -- migrate'
echo 'If it says that a migration is missing, reset the database, with all its data: cargo sqlx database reset -y'
