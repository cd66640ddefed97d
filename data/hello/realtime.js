// Copyright 2026 The Confab developers
// SPDX-License-Identifier: GPL-3.0-or-later

import { Centrifuge } from './centrifuge.js';

const CONNECTION = 1;
const SUBSCRIPTION = 2;
const INPUT = 3;

const MAX_NAME = 140;
const MAX_WIRE_NAME = 255;

/** What promises are rejected with, and what the handlers of errors get. */
export class RealtimeError extends Error {
  /**
   * @param {number} errorCode 1: the connection, 2: a subscription, 3: what
   *   was passed cannot be used.
   * @param {string} message
   * @param {{name: string, resourceId?: string}} [channel] of a subscription
   * @param {boolean} [recoverable] whether it is tried again without being
   *   asked.
   */
  constructor(errorCode, message, channel = undefined, recoverable = false) {
    super(message);
    this.name = 'RealtimeError';
    this.errorCode = errorCode;
    this.channel = channel;
    this.recoverable = recoverable;
  }
}

const settings = { endpoint: '/connection/websocket', getToken: null };
const listeners = { connected: [], disconnected: [], error: [] };

// By the name on the wire: all of one channel, or of one resource of it.
const entries = new Map();

let client = null;
let connected = false;
let lastId = 0;

// The SDK takes an exception for the end of the connection, and others are to
// be called all the same.
function call(handler, ...args) {
  try {
    handler(...args);
  } catch (error) {
    reportError(error);
  }
}

function tell(event, ...args) {
  for (const handler of [...listeners[event]])
    call(handler, ...args);
}

function listen(event, handler) {
  if (typeof handler !== 'function')
    throw new RealtimeError(INPUT, 'The handler must be a function.');
  listeners[event].push(handler);
}

// What servers give a meaning to, and what is not printable ASCII, is escaped,
// as by all other clients of these channels.
function escapeHalf(half) {
  let text = '';
  for (const byte of new TextEncoder().encode(half)) {
    const character = String.fromCharCode(byte);
    const plain = byte > 0x20 && byte < 0x7f && !':#$%*&/'.includes(character);
    text += plain ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

function checkText(text, what) {
  if (typeof text !== 'string')
    throw new RealtimeError(INPUT, `The ${what} must be a text.`);
  if (/\p{Surrogate}/u.test(text))
    throw new RealtimeError(INPUT, `The ${what} is not valid Unicode.`);
}

function readChannel(value) {
  const channel = { name: value?.name };
  checkText(channel.name, 'name of the channel');
  if (channel.name === '' || channel.name.length > MAX_NAME)
    throw new RealtimeError(INPUT, `The name of the channel must have 1 to ${MAX_NAME} characters.`);

  let wire = escapeHalf(channel.name);
  if (value.resourceId !== undefined && value.resourceId !== null) {
    channel.resourceId = value.resourceId;
    checkText(channel.resourceId, 'resource');
    wire += `:${escapeHalf(channel.resourceId)}`;
  }
  if (wire.length > MAX_WIRE_NAME)
    throw new RealtimeError(INPUT, 'The name of the channel and its resource are too long.');
  return { channel: Object.freeze(channel), wire };
}

function readMessage(publication) {
  const message = { payload: publication.data };
  if (publication.info?.user)
    message.publisher = { id: publication.info.user };
  return message;
}

// Ends the handlers that wait for their first subscription, and returns
// whether there were any.
function rejectWaiting(entry, error) {
  const waiting = entry.waiting.splice(0);
  for (const { id, reject } of waiting) {
    entry.handlers.delete(id);
    reject(error);
  }
  if (entry.handlers.size === 0)
    drop(entry);
  return waiting.length > 0;
}

function drop(entry) {
  if (!entries.delete(entry.wire))
    return;

  entry.handlers.clear();
  rejectWaiting(entry, new RealtimeError(SUBSCRIPTION, 'The channel was unsubscribed.', entry.channel));
  client.removeSubscription(entry.subscription);
}

// Nobody who waits is told twice; all that was there before is an error that
// nobody waits for. Only that is tried again.
function failConnection(message, recoverable) {
  let told = false;
  for (const entry of entries.values())
    told = rejectWaiting(entry, new RealtimeError(CONNECTION, message)) || told;

  if (entries.size === 0)
    client.disconnect();
  if (!told)
    tell('error', new RealtimeError(CONNECTION, message, undefined, recoverable));
}

function lose() {
  if (!connected)
    return;
  connected = false;
  tell('disconnected');
}

function makeClient() {
  const url = new URL(settings.endpoint, document.baseURI);
  url.protocol = url.protocol.replace(/^http/, 'ws');
  client = new Centrifuge(url.href, { getToken: settings.getToken ?? null });
  client.on('connected', () => {
    connected = true;
    tell('connected');
  });
  client.on('connecting', lose);
  client.on('error', ({ error }) => failConnection(error.message || 'The connection has failed.', true));
  client.on('disconnected', ({ code, reason }) => {
    // By reconnect(), or when there is nothing to connect for.
    if (code === 0)
      return;
    lose();
    failConnection(reason, false);
  });
}

function makeEntry(channel, wire) {
  const subscription = client.newSubscription(wire);
  const entry = { channel, wire, subscription, handlers: new Map(), waiting: [] };
  const fail = (message, recoverable) => {
    rejectWaiting(entry, new RealtimeError(SUBSCRIPTION, message, channel));
    const isLoss = entry.handlers.size > 0;
    // First, for whoever is told may subscribe again.
    if (!recoverable)
      drop(entry);
    if (isLoss)
      tell('error', new RealtimeError(SUBSCRIPTION, message, channel, recoverable));
  };

  // A handler may unsubscribe others, and those that it adds are for what comes later.
  subscription.on('publication', (publication) => {
    for (const [id, handler] of [...entry.handlers]) {
      if (entry.handlers.has(id))
        call(handler, readMessage(publication), channel);
    }
  });
  subscription.on('subscribed', () => {
    for (const { id, resolve } of entry.waiting.splice(0))
      resolve(id);
  });
  subscription.on('error', ({ error }) => fail(error.message, true));
  // By the server, and for good.
  subscription.on('unsubscribed', ({ reason }) => fail(reason, false));
  entries.set(wire, entry);
  return entry;
}

/**
 * Says where to connect to, and as whom. To be called before the first
 * subscription; without it that is /connection/websocket of the page's own
 * server, without a token.
 *
 * @param {{endpoint?: string, getToken?: () => Promise<string>}} options
 */
export function configure(options) {
  Object.assign(settings, options);
}

/**
 * Connects again, with another token: getToken is asked for it. All
 * subscriptions are made again, as after a connection that was lost, so that
 * those which are not permitted any more come as errors.
 */
export function reconnect() {
  if (client === null)
    return;

  connected = false;
  client.disconnect();
  client.setToken('');
  client.connect();
}

/**
 * Has a handler called with each message that is published to a channel, or to
 * a resource of it, from now on. The first one connects.
 *
 * @param {{name: string, resourceId?: string}} channel
 * @param {(message: {payload: any, publisher?: {id: string}},
 *          channel: {name: string, resourceId?: string}) => void} messageHandler
 * @returns {Promise<string>} an id by which to unsubscribe just this handler
 */
export async function subscribe(channel, messageHandler) {
  const { channel: known, wire } = readChannel(channel);
  if (typeof messageHandler !== 'function')
    throw new RealtimeError(INPUT, 'The handler of messages must be a function.');

  if (client === null)
    makeClient();

  const id = `subscription-${++lastId}`;
  const entry = entries.get(wire) ?? makeEntry(known, wire);
  entry.handlers.set(id, messageHandler);
  if (entry.subscription.state === 'subscribed')
    return id;

  const subscribed = new Promise((resolve, reject) => entry.waiting.push({ id, resolve, reject }));
  entry.subscription.subscribe();
  client.connect();
  return subscribed;
}

/**
 * Drops all handlers of a channel or of a resource, or just one of them. What
 * is not there needs no dropping.
 *
 * @param {{channel: {name: string, resourceId?: string}}|{subscriptionId: string}} what
 * @returns {Promise<void>}
 */
export async function unsubscribe(what) {
  if (what?.channel !== undefined) {
    const entry = entries.get(readChannel(what.channel).wire);
    if (entry !== undefined)
      drop(entry);
    return;
  }

  checkText(what?.subscriptionId, 'subscription');
  for (const entry of entries.values()) {
    if (entry.handlers.delete(what.subscriptionId) && entry.handlers.size === 0)
      drop(entry);
  }
}

/** @param {() => void} handler called when the connection is made, and each time that it is made again. */
export function onConnected(handler) {
  listen('connected', handler);
}

/** @param {() => void} handler called when the connection is lost; it is tried again without being asked. */
export function onDisconnected(handler) {
  listen('disconnected', handler);
}

/**
 * @param {(error: RealtimeError) => void} handler called with what fails after it had once succeeded, above all
 *   subscriptions that cannot be made again. What fails the first time is told by the promise alone.
 */
export function onError(handler) {
  listen('error', handler);
}
