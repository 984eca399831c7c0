package uk.needmonitor.bench;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The small job on the processor API, exactly_once_v2, state in a persistent store with its changelog.
 * Arguments: broker, topic, application id, events, state folder, progress file. Writes
 * one line of JSON to the file when all is committed.
 */
public final class SmallJob {
    private static final String STORE = "counts";
    private static final Set<String> NEEDS =
            IntStream.range(0, 100).mapToObj(n -> String.format("need.%02d", n)).collect(Collectors.toSet());

    private static long seen;
    private static long first;
    private static long expected;
    private static final CountDownLatch ALL_SEEN = new CountDownLatch(1);

    private SmallJob() {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    static final class Event {
        public String specversion;
        public String id;
        public String source;
        public String type;
        public double time;
        public String sector;
        public String need;
        public String person;
        public String dictionary;
        public String agreement;
    }

    static final class Tally implements Processor<byte[], byte[], Void, Void> {
        private final ObjectReader reader = new ObjectMapper().readerFor(Event.class);
        private KeyValueStore<String, Long> counts;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            counts = context.getStateStore(STORE);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            if (first == 0) {
                first = System.nanoTime();
            }
            count(record.value());
            if (++seen == expected) {
                ALL_SEEN.countDown();
            }
        }

        private void count(byte[] value) {
            Event event;
            try {
                event = reader.readValue(value);
            } catch (IOException refused) {
                return;
            }
            if (event.sector == null || event.sector.isEmpty() || !NEEDS.contains(event.need)) {
                return;
            }
            String key = event.sector + "|" + event.need + "|" + (long) Math.floor(event.time / 3600);
            Long before = counts.get(key);
            counts.put(key, before == null ? 1L : before + 1);
        }
    }

    public static void main(String[] arguments) throws InterruptedException, IOException {
        expected = Long.parseLong(arguments[3]);
        StoreBuilder<KeyValueStore<String, Long>> store = Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.Long())
                .withLoggingEnabled(Map.of())
                .withCachingEnabled();
        Topology topology = new Topology();
        topology.addSource("events", Serdes.ByteArray().deserializer(), Serdes.ByteArray().deserializer(), arguments[1]);
        topology.addProcessor("tally", Tally::new, "events");
        topology.addStateStore(store, "tally");
        KafkaStreams streams = new KafkaStreams(topology, settings(arguments));
        streams.start();
        ALL_SEEN.await();
        // Closing commits what is not committed yet: the clock stops when that is done.
        streams.close();
        String line = String.format(
                "{\"records\": %d, \"first\": %.4f, \"last\": %.4f}%n", seen, first / 1e9, System.nanoTime() / 1e9);
        Files.writeString(Path.of(arguments[5]), line);
    }

    private static Properties settings(String[] arguments) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, arguments[2]);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments[4]);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return settings;
    }
}
