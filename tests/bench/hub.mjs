// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What hub.c does, with Node and ws: "s" makes who sends it one of those who
// get all others. What comes in one turn is joined, as ws itself does not, for
// one message each: that is the fastest that one can do with it.

import { WebSocketServer } from 'ws';

const members = new Set();
let turn = [];

function endTurn() {
  const text = turn.join('\n');
  turn = [];
  for (const member of members)
    member.send(text);
}

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 4096, perMessageDeflate: false });
server.on('listening', () => console.log(server.address().port));
server.on('connection', (socket) => {
  socket.on('error', () => socket.terminate());
  socket.on('close', () => members.delete(socket));
  socket.on('message', (data) => {
    if (data.length === 1) {
      members.add(socket);
      socket.send('s');
      return;
    }
    if (turn.push(data.toString()) === 1)
      setImmediate(endTurn);
  });
});

process.stdin.on('end', () => process.exit(0)).resume();
