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

/** A taker that should not wait but does ends in the time-out. */
@Timeout(60)
class BatchQueueTest {
    private final BatchQueue<Integer> batchQueue = new BatchQueue<>();

    private void add(int count) {
        IntStream.range(0, count).forEach(batchQueue::add);
    }

    @Test
    void one_alone_waits_for_nobody() throws InterruptedException {
        add(1);
        assertThat(batchQueue.take()).hasSize(1);
    }

    @Test
    void what_is_there_is_taken_together_and_in_order_up_to_the_most() throws InterruptedException {
        add(BatchQueue.MOST + 1);
        assertThat(batchQueue.take())
                .isEqualTo(IntStream.range(0, BatchQueue.MOST).boxed().toList());
        batchQueue.done();
        assertThat(batchQueue.take()).containsExactly(BatchQueue.MOST);
    }

    @Test
    void while_a_group_is_worked_on_another_is_taken_when_it_is_large() throws InterruptedException {
        add(1);
        batchQueue.take();
        add(BatchQueue.LARGE);
        assertThat(batchQueue.take()).hasSize(BatchQueue.LARGE);
    }

    @Test
    void while_a_group_is_worked_on_a_small_one_grows() throws InterruptedException {
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
    void of_many_takers_each_item_is_taken_once() throws InterruptedException {
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
    void what_nobody_took_is_told_at_the_end_and_nothing_is_added_after_it() {
        add(3);
        assertThat(batchQueue.close()).containsExactly(0, 1, 2);
        assertThat(batchQueue.add(4)).isFalse();
        assertThat(batchQueue.close()).isEmpty();
    }
}
