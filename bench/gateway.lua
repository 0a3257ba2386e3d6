-- Sends, one after the other, the requests prepared in a file: a token on its first line, then a proof and a body a line.
local token, lines, sent, again = "", {}, 0, false

function init(args)
  local pause = tonumber(args[2] or "0")
  if pause > 0 then
    -- Callers who know nothing of each other: pauses of one length would send all of them at the same moment, again and again.
    math.randomseed(1)
    delay = function() return math.min(-pause * math.log(1 - math.random()), 20 * pause) end
  end
  again = args[3] == "again"
  local file = io.open(args[1], "r")
  token = file:read("*l")
  for line in file:lines() do lines[#lines + 1] = line end
  file:close()
end

function request()
  sent = sent + 1
  if sent > #lines then
    -- The gateway would refuse a request sent twice as a replay; who checks nothing may have them all again.
    if again then sent = 1 else wrk.thread:stop(); sent = #lines end
  end
  local proof, body = lines[sent]:match("^(%S+)\t(.+)$")
  local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "DPoP " .. token, ["DPoP"] = proof }
  return wrk.format("POST", nil, headers, body)
end

function done(summary, latency, requests)
  io.write(string.format(
    '\nRESULT {"requests": %d, "seconds": %.3f, "refused": %d, "failed": %d, "p50_ms": %.2f, "p99_ms": %.2f, "max_ms": %.2f}\n',
    summary.requests, summary.duration / 1e6, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3))
end
