-- Sends, one after the other, the requests prepared in a file: a token on its first line, then a proof and a body a line.
local token, lines, sent = "", {}, 0

function init(args)
  local pause = tonumber(args[2] or "0")
  if pause > 0 then delay = function() return pause end end
  local file = io.open(args[1], "r")
  token = file:read("*l")
  for line in file:lines() do lines[#lines + 1] = line end
  file:close()
end

function request()
  sent = sent + 1
  -- No request is sent twice: it would be refused as a replay.
  if sent > #lines then wrk.thread:stop(); sent = #lines end
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
