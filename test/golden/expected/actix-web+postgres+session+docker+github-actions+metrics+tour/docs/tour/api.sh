# For the tour. Sends a request and prints the body of the response, then its status:
#
#     api <path> [options of curl]

COOKIES=$(mktemp)
API_PORT=$(sed -n 's/^PORT="\{0,1\}\([0-9][0-9]*\).*/\1/p' .env | tail -n 1)
[ -n "$API_PORT" ] || echo 'error: .env has no PORT' >&2

api() {
    local route=$1
    shift
    curl --silent --show-error --write-out '\n%{http_code}\n' --header 'content-type: application/json' \
        --cookie "$COOKIES" --cookie-jar "$COOKIES" \
        "$@" "http://127.0.0.1:$API_PORT$route"
}

# save_id <variable> <path> [options of curl]: stores the first id of the response. Prints a response that has no id.
save_id() {
    local variable=$1 response id
    shift
    response=$(api "$@")
    id=$(printf '%s' "$response" | sed -n 's/^\[\{0,1\}{"id":\([0-9]*\),.*/\1/p')
    [ -n "$id" ] || { printf '%s\n' "$response"; return 1; }
    eval "$variable=\$id"
}

# sign_in <e-mail> <password>: curl keeps the cookie, and `api` sends it from then on. A session ends after 30 minutes
# without a request, so sign in again after a pause. Prints the response only if its status is not 200.
sign_in() {
    local response
    response=$(api /login --data "{\"email\":\"$1\",\"password\":\"$2\"}")
    [ "${response##*[!0-9]}" = 200 ] || { printf '%s\n' "$response"; return 1; }
}

# new_review: signs in as Ferris and writes a review, as chapter 7 does. Stores its id in REVIEW_ID.
new_review() {
    local body
    sign_in "${FERRIS:-ferris@example.com}" 'a pinch of sea salt' || return 1
    save_id ORDER_ID /orders --data '{"item":"Teapot","quantity":2}' || return 1
    body="{\"order_id\":$ORDER_ID,\"rating\":4,\"comment\":\"Better than expected.\"}"
    save_id REVIEW_ID /reviews --data "$body"
}
