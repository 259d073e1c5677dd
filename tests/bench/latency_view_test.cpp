// SPDX-License-Identifier: Apache-2.0
#include "bench/latency_view.hpp"
#include <gtest/gtest.h>

namespace braid::bench
{
namespace
{
using namespace std::chrono_literals;

class OneCell final : public storage::StateView
{
public:
    [[nodiscard]] Result<storage::Value, storage::StateError> read(
        const storage::StateKey& key) const noexcept override
    {
        if (key.kind == 1)
            return Err{storage::StateError::io};
        return storage::Value::of_cell(Hash32{{7}});
    }
};

TEST(latency_view, passes_answers_and_errors_on)
{
    const OneCell state;
    const LatencyView view{state, 1us};
    EXPECT_EQ(view.read({}).value(), storage::Value::of_cell(Hash32{{7}}));
    EXPECT_EQ(view.read({.vm = {}, .kind = 1, .bytes = {}}).error(), storage::StateError::io);
}

TEST(latency_view, takes_at_least_the_time_given)
{
    const OneCell state;
    for (const auto latency : {3us, 200us})
    {
        const LatencyView view{state, latency};
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < 10; ++i)
            ASSERT_TRUE(view.read({}).ok());
        EXPECT_GE(std::chrono::steady_clock::now() - start, 10 * latency);
    }
}
}  // namespace
}  // namespace braid::bench
