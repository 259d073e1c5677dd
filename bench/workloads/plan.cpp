// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads/plan.hpp"
#include "base/assert.hpp"
#include "bench/sign.hpp"

namespace braid::bench
{
namespace
{
/// 10^18 wei, or of a token's smallest unit.
constexpr u256 ether{0xde0b6b3a7640000};
constexpr std::uint64_t gas_transfer = 21'000;
constexpr std::uint64_t gas_token_transfer = 35'000;
constexpr std::uint64_t gas_swap = 200'000;

/// Names of what transactions write, for the critical path.
std::uint64_t person_name(std::uint32_t person)
{
    return person;
}
std::uint64_t balance_name(std::uint32_t token, std::uint32_t person)
{
    return (std::uint64_t{token} + 1) << 32 | person;
}
std::uint64_t pool_name(std::uint32_t pool)
{
    return std::uint64_t{1} << 63 | pool;
}
}  // namespace

Plan::Plan(Workload& workload, std::uint32_t persons, const WorkloadOptions& options)
  : workload_(workload),
    accounts_(persons, options.seed, options.signatures),
    genesis_(workload.state, workload.env.timestamp),
    signatures_(options.signatures),
    nonces_(persons)
{
    for (std::uint32_t i = 0; i < persons; ++i)
        genesis_.add_person(accounts_[i], ether);
}

void Plan::add_token(std::uint32_t i)
{
    BRAID_ASSERT(i == tokens_.size());
    tokens_.push_back(genesis_.add_token(i));
}

void Plan::hold_token(std::uint32_t token, std::uint32_t person)
{
    genesis_.set_tokens(tokens_[token], accounts_[person], ether);
}

void Plan::add_pool(std::uint32_t i)
{
    BRAID_ASSERT(i == pools_.size());
    pools_.push_back(genesis_.add_pool(i));
}

void Plan::hold_pool_tokens(std::uint32_t pool, std::uint32_t person)
{
    const auto& made = pools_[pool];
    for (const auto& token : {made.token0, made.token1})
    {
        genesis_.set_tokens(token, accounts_[person], ether + ether);
        genesis_.approve(token, accounts_[person], made.router);
    }
}

void Plan::send(std::uint32_t from, std::uint32_t to, std::uint64_t amount)
{
    add(from, accounts_[to], amount, {}, gas_transfer);
    path_.add(std::array{person_name(from), person_name(to)});
}

void Plan::send_token(std::uint32_t token, std::uint32_t from, std::uint32_t to)
{
    add(from, tokens_[token], {}, transfer_call(accounts_[to], 1), gas_token_transfer);
    path_.add(std::array{person_name(from), balance_name(token, from), balance_name(token, to)});
}

void Plan::swap(std::uint32_t pool, std::uint32_t person, bool zero_for_one)
{
    add(person, pools_[pool].router, {}, swap_call(zero_for_one, ether), gas_swap);
    path_.add(std::array{person_name(person), pool_name(pool)});
}

void Plan::add(std::uint32_t from, const evm::Address& to, const u256& value, Bytes input,
    std::uint64_t gas_limit)
{
    evm::EvmTx tx;
    tx.type = evm::TxType::legacy;
    tx.sender = accounts_[from];
    tx.to = to;
    tx.chain_id = u256{workload_.env.chain_id};
    tx.nonce = nonces_[from]++;
    tx.gas_limit = gas_limit;
    tx.max_fee_per_gas = 1;
    tx.max_priority_fee_per_gas = 1;
    tx.value = value;
    tx.input = workload_.arena.copy(input);
    workload_.txs.push_back(tx);
    senders_.push_back(from);
}

void Plan::sign_all()
{
    std::vector<std::uint8_t> encoding;
    for (std::size_t i = 0; i < workload_.txs.size(); ++i)
    {
        auto& tx = workload_.txs[i];
        BRAID_ASSERT(sign(tx, accounts_.key(senders_[i])));
        encoding.clear();
        evm::encode_transaction(tx, encoding);
        workload_.raw.push_back(workload_.arena.copy(encoding));
    }
}

void Plan::finish()
{
    workload_.ideal_parallelism = path_.ideal_parallelism();
    if (signatures_)
        sign_all();
}
}  // namespace braid::bench
