// SPDX-License-Identifier: Apache-2.0
#include "storage/fetching_view.hpp"

#include "tests/support/device_source.hpp"
#include "tests/support/test_vm.hpp"
#include <future>
#include <gtest/gtest.h>

namespace braid::storage
{
namespace
{
using test::TestKey;

/// Keeps its answer for who waits for it.
class Listener final : public PendingRead
{
public:
    void arrived(const Result<Value, StateError>& answer) noexcept override
    {
        // Notified with the lock held: who waits may end this then.
        const std::lock_guard guard{mutex_};
        ++calls_;
        answer_ = answer;
        changed_.notify_all();
    }
    [[nodiscard]] Result<Value, StateError> await()
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [this] { return answer_.has_value(); });
        return *answer_;
    }
    [[nodiscard]] unsigned calls() const
    {
        const std::lock_guard guard{mutex_};
        return calls_;
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<Result<Value, StateError>> answer_;
    unsigned calls_ = 0;
};

class FetchingViewTest : public ::testing::Test
{
protected:
    [[nodiscard]] static Value value_of(const TestKey& key)
    {
        return *test::TestState{}.read(key.view());
    }
    [[nodiscard]] static std::string name_of(const TestKey& key)
    {
        return test::DeviceSource::name_of(key.view());
    }

    test::TestState state;
    test::DeviceSource source{state};
    const TestKey one{0, 1};
    const TestKey two{0, 2};
    const TestKey three{1, 3};
};
}  // namespace

TEST_F(FetchingViewTest, leaves_a_poll_open_once_and_answers_from_memory_then)
{
    Fetchers fetchers{{.threads = 2}};
    const FetchingView view{source, fetchers};
    EXPECT_TRUE(view.may_wait());
    Listener listener;
    ASSERT_FALSE(view.poll(one.view(), listener).has_value());
    EXPECT_EQ(*listener.await(), value_of(one));
    const auto again = view.poll(one.view(), listener);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(**again, value_of(one));
    EXPECT_EQ(*view.read(one.view()), value_of(one));
    EXPECT_EQ(listener.calls(), 1U);
    EXPECT_EQ(source.order().size(), 1U);
}

TEST_F(FetchingViewTest, joins_all_who_ask_for_one_location)
{
    source.hold();
    Fetchers fetchers{{.threads = 4}};
    const FetchingView view{source, fetchers};
    std::array<Listener, 5> listeners;
    for (Listener& listener : listeners)
        ASSERT_FALSE(view.poll(one.view(), listener).has_value());
    source.await_fetches(1);
    auto reader = std::async(std::launch::async, [&] { return view.read(one.view()); });
    view.prefetch(std::array{one.view()});
    while (fetchers.counters().joined < 5)
        std::this_thread::yield();
    source.release();
    for (Listener& listener : listeners)
        EXPECT_EQ(*listener.await(), value_of(one));
    EXPECT_EQ(*reader.get(), value_of(one));
    EXPECT_EQ(source.order().size(), 1U);
    EXPECT_EQ(fetchers.counters().fetched, 1U);
}

TEST_F(FetchingViewTest, fetches_what_is_asked_for_before_what_is_foreseen)
{
    source.hold();
    Fetchers fetchers{{.threads = 1}};
    const FetchingView view{source, fetchers};
    std::array<Listener, 3> listeners;
    (void)view.poll(one.view(), listeners[0]);
    source.await_fetches(1);
    const TestKey four{0, 4};
    view.prefetch(std::array{two.view(), three.view(), four.view(), two.view()});
    (void)view.poll(four.view(), listeners[1]);
    source.release();
    EXPECT_EQ(*listeners[1].await(), value_of(four));
    source.await_fetches(4);
    EXPECT_EQ(
        source.order(), (std::vector{name_of(one), name_of(four), name_of(two), name_of(three)}));
    EXPECT_EQ(fetchers.counters().foreseen, 2U);
}

TEST_F(FetchingViewTest, reads_on_the_callers_thread_what_is_only_queued)
{
    source.hold();
    Fetchers fetchers{{.threads = 1}};
    const FetchingView view{source, fetchers};
    Listener first;
    Listener second;
    (void)view.poll(one.view(), first);
    source.await_fetches(1);
    (void)view.poll(two.view(), second);
    auto reader = std::async(std::launch::async, [&] { return view.read(two.view()); });
    // The one fetcher is held up with the other key.
    source.await_fetches(2);
    source.release();
    EXPECT_EQ(*reader.get(), value_of(two));
    EXPECT_EQ(*second.await(), value_of(two));
    EXPECT_EQ(*first.await(), value_of(one));
    EXPECT_EQ(source.order().size(), 2U);
}

TEST_F(FetchingViewTest, tells_a_failure_to_all_who_wait_and_asks_again_then)
{
    source.hold();
    source.set_fails(true);
    Fetchers fetchers{{.threads = 2}};
    const FetchingView view{source, fetchers};
    std::array<Listener, 2> listeners;
    for (Listener& listener : listeners)
        ASSERT_FALSE(view.poll(one.view(), listener).has_value());
    source.release();
    for (Listener& listener : listeners)
    {
        const auto answer = listener.await();
        ASSERT_FALSE(answer.ok());
        EXPECT_EQ(answer.error(), StateError::io);
    }
    EXPECT_EQ(fetchers.counters().failed, 1U);
    const auto failed = view.read(one.view());
    ASSERT_FALSE(failed.ok());
    source.set_fails(false);
    EXPECT_EQ(*view.read(one.view()), value_of(one));
}

TEST_F(FetchingViewTest, has_no_more_reads_under_way_than_threads)
{
    source.hold();
    Fetchers fetchers{{.threads = 3}};
    const FetchingView view{source, fetchers};
    std::vector<Listener> listeners(20);
    for (std::uint16_t i = 0; i < listeners.size(); ++i)
        ASSERT_FALSE(view.poll(TestKey{0, i}.view(), listeners[i]).has_value());
    source.await_fetches(3);
    source.release();
    for (std::uint16_t i = 0; i < listeners.size(); ++i)
        EXPECT_EQ(*listeners[i].await(), value_of(TestKey{0, i}));
    EXPECT_EQ(source.most_under_way(), 3U);
}

TEST_F(FetchingViewTest, a_full_queue_leaves_out_what_is_foreseen_and_makes_who_polls_wait)
{
    source.hold();
    Fetchers fetchers{{.threads = 1, .queued_max = 2}};
    const FetchingView view{source, fetchers};
    std::array<Listener, 4> listeners;
    (void)view.poll(one.view(), listeners[0]);
    source.await_fetches(1);
    (void)view.poll(two.view(), listeners[1]);
    (void)view.poll(three.view(), listeners[2]);
    view.prefetch(std::array{TestKey{0, 5}.view()});
    EXPECT_EQ(fetchers.counters().left_out, 1U);
    auto polled = std::async(
        std::launch::async, [&] { return view.poll(TestKey{0, 6}.view(), listeners[3]); });
    source.await_fetches(2);
    source.release();
    const auto answer = polled.get();
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(**answer, value_of(TestKey{0, 6}));
    EXPECT_EQ(listeners[3].calls(), 0U);
    for (std::size_t i = 0; i < 3; ++i)
        (void)listeners[i].await();
}

TEST_F(FetchingViewTest, forgets_who_does_not_wait_any_more)
{
    source.hold();
    Fetchers fetchers{{.threads = 1}};
    Listener running;
    Listener queued;
    Listener kept;
    {
        const FetchingView view{source, fetchers};
        (void)view.poll(one.view(), running);
        (void)view.poll(one.view(), kept);
        source.await_fetches(1);
        (void)view.poll(two.view(), queued);
        view.prefetch(std::array{three.view()});
        view.forget(one.view(), running);
        view.forget(two.view(), queued);
        source.release();
        EXPECT_EQ(*kept.await(), value_of(one));
        // Nobody waits for it any more: harmless.
        view.forget(one.view(), kept);
    }
    EXPECT_EQ(running.calls(), 0U);
    EXPECT_EQ(queued.calls(), 0U);
    EXPECT_EQ(kept.calls(), 1U);
}

TEST_F(FetchingViewTest, ends_with_its_reads_and_without_those_that_wait_for_a_thread)
{
    Fetchers fetchers{{.threads = 1}};
    const TestKey other{1, 1};
    const test::TestState other_state{7};
    test::DeviceSource other_source{other_state};
    const FetchingView stays{other_source, fetchers};
    Listener listener;
    source.hold();
    other_source.hold();
    std::future<void> ended;
    {
        auto view = std::make_unique<FetchingView>(source, fetchers);
        view->prefetch(std::array{one.view(), two.view(), three.view()});
        source.await_fetches(1);
        (void)stays.poll(other.view(), listener);
        ended =
            std::async(std::launch::async, [gone = std::move(view)]() mutable { gone.reset(); });
    }
    // The one fetcher goes on with the other view's question, and no further.
    source.release();
    ended.get();
    other_source.release();
    EXPECT_EQ(source.order(), std::vector{name_of(one)});
    EXPECT_EQ(*listener.await(), *other_state.read(other.view()));
}

TEST_F(FetchingViewTest, many_threads_get_right_answers_whether_memory_keeps_them_or_not)
{
    for (const bool keeps : {true, false})
    {
        source.set_keeps(keeps);
        Fetchers fetchers{{.threads = 4, .queued_max = 8}};
        const FetchingView view{source, fetchers};
        std::vector<std::future<unsigned>> workers;
        for (std::uint16_t worker = 0; worker < 4; ++worker)
            workers.push_back(std::async(std::launch::async,
                [&, worker]
                {
                    unsigned wrong = 0;
                    for (std::uint16_t i = 0; i < 300; ++i)
                    {
                        const TestKey key{0, static_cast<std::uint16_t>((i + worker) % 50)};
                        const TestKey next{0, static_cast<std::uint16_t>((i + 7) % 50)};
                        view.prefetch(std::array{next.view()});
                        Listener listener;
                        auto answer = view.poll(key.view(), listener);
                        if (!answer.has_value() && i % 3 == 0)
                        {
                            answer = view.read(key.view());
                            view.forget(key.view(), listener);
                        }
                        if (!answer.has_value())
                            answer = listener.await();
                        wrong += **answer == value_of(key) ? 0 : 1;
                    }
                    return wrong;
                }));
        for (auto& worker : workers)
            EXPECT_EQ(worker.get(), 0U);
    }
}
}  // namespace braid::storage
