// Send events with a library that others wrote, unchanged.
//
//     node tests/foreign/clients.js segment http://127.0.0.1:8080 KEY FILE
//
// FILE is a list as JSON of {"id", "name", "who", "time", "properties"}. Whatever the library
// reports as an error ends the program.
"use strict";

const fs = require("node:fs");

function fails(error) {
  console.error("error", error);
  process.exit(3);
}

const clients = {
  async segment(url, key, events) {
    const { Analytics } = require("@segment/analytics-node");
    const client = new Analytics({ writeKey: key, host: url });
    client.on("error", fails);
    for (const event of events)
      client.track({
        userId: event.who, event: event.name, properties: event.properties,
        timestamp: event.time, messageId: event.id,
      });
    await client.closeAndFlush({ timeout: 60000 });
  },

  async rudder(url, key, events) {
    const RudderAnalytics = require("@rudderstack/rudder-sdk-node");
    const client = new RudderAnalytics(key, { dataPlaneUrl: url, errorHandler: fails });
    for (const event of events)
      client.track({
        userId: event.who, event: event.name, properties: event.properties,
        timestamp: new Date(event.time), messageId: event.id,
      });
    await client.flush();
  },

  async posthog(url, key, events) {
    const { PostHog } = require("posthog-node");
    const client = new PostHog(key, { host: url });
    client.on("error", fails);
    for (const event of events)
      client.capture({
        distinctId: event.who, event: event.name, properties: event.properties,
        timestamp: new Date(event.time), uuid: event.id,
      });
    await client.shutdown(60000);
  },

  async mixpanel(url, key, events) {
    const client = require("mixpanel").init(key, {
      host: new URL(url).host, protocol: "http",
    });
    const list = events.map((event) => ({
      event: event.name,
      properties: {
        ...event.properties, distinct_id: event.who, $insert_id: event.id,
        time: new Date(event.time),
      },
    }));
    await new Promise((done) =>
      client.track_batch(list, { max_batch_size: 50 }, (errors) => {
        if (errors) fails(errors);
        done();
      }),
    );
  },

  async amplitude(url, key, events) {
    const amplitude = require("@amplitude/analytics-node");
    await amplitude.init(key, { serverUrl: url + "/2/httpapi", flushQueueSize: 200 }).promise;
    const answers = events.map((event) =>
      amplitude.track({
        event_type: event.name, user_id: event.who, time: Date.parse(event.time),
        insert_id: event.id, event_properties: event.properties,
      }).promise,
    );
    await amplitude.flush().promise;
    for (const answer of await Promise.all(answers)) if (answer.code !== 200) fails(answer);
  },
};

const [name, url, key, path] = process.argv.slice(2);
clients[name](url, key, JSON.parse(fs.readFileSync(path, "utf8"))).catch(fails);
