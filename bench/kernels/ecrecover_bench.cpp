// SPDX-License-Identifier: Apache-2.0
#include "kernels/ecrecover.hpp"
#include <benchmark/benchmark.h>
#include <random>

namespace braid::bench
{
namespace
{
/// Requests for payloads of a transfer's size, each of which has a key.
std::vector<kernels::RecoverRequest> good_requests(std::size_t count, Bytes payload)
{
    std::mt19937_64 random{1};
    std::vector<kernels::RecoverRequest> requests;
    while (requests.size() < count)
    {
        const auto number = [&] { return u256{random(), random(), random(), random()}.to_be(); };
        const kernels::RecoverRequest request{payload, number(), number(), 1};
        kernels::RecoverResult result;
        kernels::ecrecover_rows().front().function({&request, 1}, {&result, 1});
        if (result.ok)
            requests.push_back(request);
    }
    return requests;
}

void recover(benchmark::State& state, kernels::RecoverBatch batch)
{
    const std::array<std::uint8_t, 110> payload{};
    const auto requests = good_requests(static_cast<std::size_t>(state.range(0)), payload);
    std::vector<kernels::RecoverResult> results(requests.size());
    for (auto _ : state)
    {
        batch(requests, results);
        benchmark::DoNotOptimize(results.data());
    }
    state.SetItemsProcessed(state.iterations() * state.range(0));
}

const bool are_registered = []
{
    for (const auto& row : kernels::ecrecover_rows())
    {
        if (!row.available())
            continue;
        const std::string name = "ecrecover/" + std::string{kernels::name_of(row.id)};
        auto* benchmark = benchmark::RegisterBenchmark(name.c_str(), recover, row.function);
        for (const int count : {1, 4, 8, 16, 64, 1024})
            benchmark->Arg(count);
        benchmark->Unit(benchmark::kMicrosecond);
    }
    return true;
}();
}  // namespace
}  // namespace braid::bench
