# For the tour. Sends a request and prints the body of the answer, then its status:
#
#     api <path> [options of curl]

api() {
    local route=$1
    shift
    curl --silent --write-out '\n%{http_code}\n' --header 'content-type: application/json' \
        ${TOKEN:+--header} ${TOKEN:+"authorization: Bearer $TOKEN"} \
        "$@" "http://127.0.0.1:3000$route"
}

# sign_in <e-mail> <password>: from then on, `api` sends the access token along.
sign_in() {
    local answer
    TOKEN=
    answer=$(api /login --data "{\"email\":\"$1\",\"password\":\"$2\"}")
    TOKEN=$(echo "$answer" | sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p')
    REFRESH=$(echo "$answer" | sed -n 's/.*"refresh_token":"\([^"]*\)".*/\1/p')
}
