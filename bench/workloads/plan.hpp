// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/workloads.hpp"
#include "bench/workloads/accounts.hpp"
#include "bench/workloads/critical_path.hpp"
#include "bench/workloads/genesis.hpp"

namespace braid::bench
{
/// Writes a workload's transactions and keeps account of what each of them writes.
class Plan
{
public:
    /// Persons 0 .. persons - 1 exist, rich enough for everything.
    Plan(Workload& workload, std::uint32_t persons, const WorkloadOptions& options);

    /// Token number `i` of the plan's own, and its balances.
    void add_token(std::uint32_t i);
    void hold_token(std::uint32_t token, std::uint32_t person);
    /// Pool number `i`.
    void add_pool(std::uint32_t i);
    /// Makes the person able to swap in the pool.
    void hold_pool_tokens(std::uint32_t pool, std::uint32_t person);

    void send(std::uint32_t from, std::uint32_t to, std::uint64_t amount);
    void send_token(std::uint32_t token, std::uint32_t from, std::uint32_t to);
    void swap(std::uint32_t pool, std::uint32_t person, bool zero_for_one);

    /// Nothing follows: ends the account of dependencies and, where asked for, signs.
    void finish();

private:
    void add(std::uint32_t from, const evm::Address& to, const u256& value, Bytes input,
        std::uint64_t gas_limit);
    void sign_all();

    Workload& workload_;
    Accounts accounts_;
    Genesis genesis_;
    bool signatures_;
    std::vector<std::uint64_t> nonces_;
    std::vector<evm::Address> tokens_;
    std::vector<Genesis::Pool> pools_;
    std::vector<std::uint32_t> senders_;
    CriticalPath path_;
};
}  // namespace braid::bench
