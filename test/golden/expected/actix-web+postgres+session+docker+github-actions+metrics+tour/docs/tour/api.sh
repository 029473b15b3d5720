# For the tour. Sends a request and prints the body of the answer, then its status:
#
#     api <path> [options of curl]

COOKIES=$(mktemp)

api() {
    local route=$1
    shift
    curl --silent --write-out '\n%{http_code}\n' --header 'content-type: application/json' \
        --cookie "$COOKIES" --cookie-jar "$COOKIES" \
        "$@" "http://127.0.0.1:8080$route"
}

# sign_in <e-mail> <password>: curl keeps the cookie, and `api` sends it along from then on.
sign_in() {
    api /login --data "{\"email\":\"$1\",\"password\":\"$2\"}" > /dev/null
}
