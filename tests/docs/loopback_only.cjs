// Loaded into a Node process before its program: whatever dials elsewhere than loopback ends it.
// Looking names up is dialling too.
"use strict";

const dns = require("node:dns");
const net = require("node:net");

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);

function need(host) {
  if (!LOOPBACK.has(host)) {
    console.error(`This process dialled ${host}.`);
    process.exit(97);
  }
}

const lookup = dns.lookup;
dns.lookup = function (host, ...rest) {
  need(host);
  return lookup.call(this, host, ...rest);
};

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  const [options] = net._normalizeArgs(Array.isArray(given[0]) ? given[0] : given);
  if (!options.path) need(options.host ?? "localhost");
  return connect.apply(this, given);
};
