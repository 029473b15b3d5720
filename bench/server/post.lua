-- wrk: POST /users with a new address each time. The argument is the number of the run.
local run, sent = "0", 0

function init(args)
  run = args[1] or run
end

wrk.method = "POST"
wrk.headers["content-type"] = "application/json"

function request()
  sent = sent + 1
  local body = string.format('{"email":"run%s.%d@example.com","name":"Ferris"}', run, sent)
  return wrk.format(nil, nil, nil, body)
end
