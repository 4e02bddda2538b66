package io.ringback.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringback.testing.Until;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A taker that waits unexpectedly fails by the timeout. */
@Timeout(60)
class BatchQueueTest {
    private final BatchQueue<Integer> batchQueue = new BatchQueue<>();

    private void add(int count) {
        IntStream.range(0, count).forEach(batchQueue::add);
    }

    @Test
    void a_single_item_is_taken_at_once() throws InterruptedException {
        add(1);
        assertThat(batchQueue.take()).hasSize(1);
    }

    @Test
    void waiting_items_are_taken_in_order_up_to_the_maximum() throws InterruptedException {
        add(BatchQueue.MOST + 1);
        assertThat(batchQueue.take())
                .isEqualTo(IntStream.range(0, BatchQueue.MOST).boxed().toList());
        batchQueue.done();
        assertThat(batchQueue.take()).containsExactly(BatchQueue.MOST);
    }

    @Test
    void a_large_second_group_is_taken_while_the_first_is_in_progress() throws InterruptedException {
        add(1);
        batchQueue.take();
        add(BatchQueue.LARGE);
        assertThat(batchQueue.take()).hasSize(BatchQueue.LARGE);
    }

    @Test
    void a_small_second_group_grows_while_the_first_is_in_progress() throws InterruptedException {
        add(1);
        batchQueue.take();
        add(BatchQueue.LARGE - 1);
        var second = new ConcurrentLinkedQueue<Integer>();
        Thread taker = Thread.ofPlatform().daemon().start(() -> takeOne(second));
        Until.holds(taker::getState, Set.of(Thread.State.WAITING, Thread.State.TERMINATED)::contains);
        assertThat(second).isEmpty();

        batchQueue.done();
        taker.join();
        assertThat(second).hasSize(BatchQueue.LARGE - 1);
    }

    private void takeOne(ConcurrentLinkedQueue<Integer> all) {
        try {
            all.addAll(batchQueue.take());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void concurrent_takers_get_each_item_once() throws InterruptedException {
        int count = 20_000;
        var all = new ConcurrentLinkedQueue<Integer>();
        CountDownLatch left = new CountDownLatch(count);
        List<Thread> takers = IntStream.range(0, 4)
                .mapToObj(i -> Thread.ofPlatform().daemon().start(() -> takeAll(all, left)))
                .toList();
        add(count);
        left.await();
        takers.forEach(Thread::interrupt);
        assertThat(all).hasSize(count).doesNotHaveDuplicates();
    }

    private void takeAll(ConcurrentLinkedQueue<Integer> all, CountDownLatch left) {
        try {
            while (true) {
                List<Integer> group = batchQueue.take();
                all.addAll(group);
                batchQueue.done();
                group.forEach(one -> left.countDown());
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void close_returns_untaken_items_and_rejects_new_ones() {
        add(3);
        assertThat(batchQueue.close()).containsExactly(0, 1, 2);
        assertThat(batchQueue.add(4)).isFalse();
        assertThat(batchQueue.close()).isEmpty();
    }
}
