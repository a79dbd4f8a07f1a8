-- One request, again and again: `wrk … -s wrk.lua URL -- METHOD [BODY]`. Ends with one line of JSON;
-- times are in microseconds.

function init(args)
   wrk.method = args[1]
   wrk.body = args[2]
   if args[2] then
      wrk.headers["Content-Type"] = "application/json"
   end
end

function done(summary, latency, requests)
   local errors = summary.errors
   local failed = errors.connect + errors.read + errors.write + errors.timeout + errors.status
   io.write(string.format(
      '\n{"requests": %d, "duration": %d, "failed": %d, "p50": %d, "p99": %d}\n',
      summary.requests, summary.duration, failed, latency:percentile(50), latency:percentile(99)
   ))
end
