# For the tour. Sends a request and prints the body of the response, then its status:
#
#     api <path> [options of curl]

API_PORT=$(sed -n 's/^PORT="\{0,1\}\([0-9][0-9]*\).*/\1/p' .env | tail -n 1)
[ -n "$API_PORT" ] || echo 'error: .env has no PORT' >&2

api() {
    local route=$1
    shift
    curl --silent --show-error --write-out '\n%{http_code}\n' --header 'content-type: application/json' \
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
