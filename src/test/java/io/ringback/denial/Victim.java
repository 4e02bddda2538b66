package io.ringback.denial;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Simulates a tenant during an attack: reads webhooks, posts events and checks health, each request on a new connection
 * from its own address.
 */
final class Victim {
    /** Maximum response time of each of its requests. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int MOST_UNEXPECTED = 20;
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Map<String, Question> questions = new TreeMap<>();
    private final CountDownLatch attackEnded = new CountDownLatch(1);
    private final List<String> unexpected = new ArrayList<>();
    private final long began = System.nanoTime();
    private Duration worst = Duration.ZERO;
    private int asked;
    private int accepted;

    /** Holds a request and its expected status. */
    record Question(URI target, Shot shot, int expected) {}

    Victim(Map<String, Question> questions) {
        this.questions.putAll(questions);
    }

    /** Runs until the attack has ended, then sends every request at least once more. */
    void live() throws InterruptedException {
        boolean over = false;
        while (!over) {
            over = attackEnded.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            questions.forEach(this::ask);
        }
    }

    void attackEnded() {
        attackEnded.countDown();
    }

    private void ask(String name, Question question) {
        Duration at = Duration.ofNanos(System.nanoTime() - began);
        Shot.ShotResult shotResult = question.shot().ask(question.target(), PATIENCE);
        Duration took = Duration.ofNanos(System.nanoTime() - began).minus(at);
        asked++;
        worst = took.compareTo(worst) > 0 ? took : worst;
        if (shotResult.status() == 202) {
            accepted++;
        }
        if ((shotResult.status() != question.expected() || took.compareTo(PATIENCE) > 0)
                && unexpected.size() < MOST_UNEXPECTED) {
            unexpected.add(name + ": " + shotResult + " after " + took.toMillis() + " ms, at " + at.toMillis() + " ms");
        }
    }

    /** Returns the first wrong or late responses; empty when there are none. */
    List<String> unexpected() {
        return List.copyOf(unexpected);
    }

    /** Returns the longest response time. */
    Duration worst() {
        return worst;
    }

    int asked() {
        return asked;
    }

    /** Returns the number of its accepted events. */
    int accepted() {
        return accepted;
    }

    List<String> names() {
        return List.copyOf(questions.keySet());
    }
}
