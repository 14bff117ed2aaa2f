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

  async snowplow(url, key, events) {
    const { newTracker, buildSelfDescribingEvent } = require("@snowplow/node-tracker");
    const { hostname, port } = new URL(url);
    const tracker = newTracker(
      { namespace: "matrix", appId: key, encodeBase64: false },
      {
        endpoint: hostname, protocol: "http", port: Number(port), eventMethod: "post",
        bufferSize: 50, onRequestFailure: fails,
      },
    );
    for (const event of events) {
      tracker.setUserId(event.who);
      tracker.track(
        buildSelfDescribingEvent({
          event: {
            schema: `iglu:com.example/${event.name}/jsonschema/1-0-0`, data: event.properties,
          },
        }),
        [], { type: "ttm", value: Date.parse(event.time) },
      );
    }
    await tracker.flush();
  },

  async otlp(url, key, events) {
    const { OTLPLogExporter } = require("@opentelemetry/exporter-logs-otlp-http");
    const { LoggerProvider, BatchLogRecordProcessor } = require("@opentelemetry/sdk-logs");
    const { resourceFromAttributes } = require("@opentelemetry/resources");
    const exporter = new OTLPLogExporter({
      url: url + "/v1/logs", headers: { Authorization: "Bearer " + key },
    });
    const processor = new BatchLogRecordProcessor({
      exporter, maxQueueSize: 4096, maxExportBatchSize: 100,
    });
    const provider = new LoggerProvider({
      resource: resourceFromAttributes({ "service.name": "shop" }), processors: [processor],
    });
    const logger = provider.getLogger("matrix");
    for (const event of events)
      logger.emit({
        eventName: event.name, timestamp: new Date(event.time),
        attributes: { ...event.properties, "user.id": event.who, "log.record.uid": event.id },
      });
    await provider.forceFlush();
    await provider.shutdown();
  },
};

const [name, url, key, path] = process.argv.slice(2);
clients[name](url, key, JSON.parse(fs.readFileSync(path, "utf8"))).catch(fails);
