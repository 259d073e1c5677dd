// SPDX-License-Identifier: Apache-2.0
#include "bench/engine/transfers.hpp"

#include "engine/serial/key_hash.hpp"
#include "engine/tx_view.hpp"
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <random>
#include <unordered_map>

namespace braid::bench
{
using engine::Blocked;
using engine::Receipt;
using storage::Value;

namespace
{
constexpr std::size_t key_size = 52;
constexpr std::uint32_t fee_account = ~std::uint32_t{0};
using Key = std::array<std::uint8_t, key_size>;

[[nodiscard]] Key key_of(std::uint32_t account) noexcept
{
    Key key{};
    // As hashes are: every byte differs from account to account.
    std::uint64_t word = account;
    for (std::size_t i = 0; i + 8 <= key_size; i += 8)
    {
        word = (word + 0x9e3779b97f4a7c15ULL) * 0xbf58476d1ce4e5b9ULL;
        word ^= word >> 29;
        store_le(key.data() + i, word);
    }
    store_le(key.data() + key_size - 4, account);
    return key;
}

[[nodiscard]] storage::StateKey view_of(const Key& key) noexcept
{
    return {.vm = storage::VmId::test, .kind = 0, .bytes = key};
}

struct TransferTx : engine::TxBody
{
    Key from{};
    Key to{};
    Key fee{};
    TransferOptions options;
};

[[nodiscard]] std::uint64_t compute(std::uint64_t seed, std::uint32_t rounds) noexcept
{
    for (std::uint32_t i = 0; i < rounds; ++i)
        seed = (seed ^ i) * 0x9e3779b97f4a7c15ULL;
    return seed;
}

[[nodiscard]] Value plus_one(const Value& value) noexcept
{
    Hash32 cell = value.cell();
    store_le(cell.data(), load_le<std::uint64_t>(cell.data()) + 1);
    return Value::of_cell(cell);
}

class TransferVm final : public engine::Vm
{
public:
    [[nodiscard]] Result<engine::Tx, engine::DecodeError> decode(
        Bytes raw, Arena& arena) const noexcept override
    {
        auto* tx = arena.make<TransferTx>();
        std::uint32_t from = load_le<std::uint32_t>(raw.data());
        std::uint32_t to = load_le<std::uint32_t>(raw.data() + 4);
        tx->from = key_of(from);
        tx->to = key_of(to);
        tx->fee = key_of(fee_account);
        std::memcpy(&tx->options, raw.data() + 8, sizeof tx->options);
        engine::Tx decoded{.vm = storage::VmId::test, .gas_limit = 1, .body = tx, .accesses = {}};
        if (tx->options.is_exact)
        {
            const auto accesses = arena.make_array<engine::Access>(2);
            accesses[0] = {.key = view_of(tx->from), .write = true};
            accesses[1] = {.key = view_of(tx->to), .write = true};
            decoded.access_class = engine::AccessClass::exact;
            decoded.accesses = accesses;
        }
        return decoded;
    }

    void prefetch(const engine::Tx& tx, const storage::StateView& state) const noexcept override
    {
        const auto& body = *static_cast<const TransferTx*>(tx.body);
        if (body.options.tells_accounts)
            state.prefetch(std::array{view_of(body.from), view_of(body.to)});
    }

    [[nodiscard]] Result<Receipt, Blocked> execute(
        const engine::Tx& tx, const engine::BlockEnv&, engine::TxView& view) const noexcept override
    {
        const auto& body = *static_cast<const TransferTx*>(tx.body);
        auto* from = view.locate(view_of(body.from));
        auto* to = view.locate(view_of(body.to));
        const auto from_value = view.read(from);
        if (!from_value.ok())
            return Err{from_value.error()};
        const auto to_value = view.read(to);
        if (!to_value.ok())
            return Err{to_value.error()};
        const auto done = compute(from_value->cell().data()[0], body.options.work_rounds);
        view.put(from, plus_one(*from_value));
        view.put(to, plus_one(*to_value));
        if (body.options.pays_fee)
        {
            const auto added = view.add(view.locate(view_of(body.fee)), {.amount = 1});
            if (!added.ok())
                return Err{added.error()};
        }
        return Receipt{.error = static_cast<std::uint16_t>(done & 1), .gas_used = 1};
    }
};

class TransferState final : public storage::StateView
{
public:
    [[nodiscard]] Result<Value, storage::StateError> read(
        const storage::StateKey& key) const noexcept override
    {
        return Value::of_cell(Hash32::from(key.bytes));
    }
};

/// Open addressing over keys, for the baseline.
class Table
{
public:
    explicit Table(std::size_t expected)
      : slots_(std::bit_ceil(2 * expected + 16)), mask_(slots_.size() - 1)
    {}

    void reset() { std::fill(slots_.begin(), slots_.end(), Slot{}); }

    [[nodiscard]] Value& at(const Key& key) noexcept
    {
        std::size_t slot = static_cast<std::size_t>(hash_(view_of(key))) & mask_;
        for (; slots_[slot].used; slot = (slot + 1) & mask_)
            if (slots_[slot].key == key)
                return slots_[slot].value;
        slots_[slot].used = true;
        slots_[slot].key = key;
        slots_[slot].value = *transfer_state().read(view_of(key));
        return slots_[slot].value;
    }

private:
    struct Slot
    {
        Value value;
        Key key{};
        bool used = false;
    };

    engine::MultiplyHash hash_;
    std::vector<Slot> slots_;
    std::size_t mask_;
};
}  // namespace

engine::VerifiedBlock make_block(
    const std::vector<Transfer>& transfers, const TransferOptions& options)
{
    engine::Block block;
    for (const Transfer& transfer : transfers)
    {
        std::array<std::uint8_t, 8 + sizeof options> raw{};
        store_le(raw.data(), transfer.from);
        store_le(raw.data() + 4, transfer.to);
        std::memcpy(raw.data() + 8, &options, sizeof options);
        block.transactions.push_back({.vm = storage::VmId::test, .bytes = block.arena.copy(raw)});
    }
    auto verified = engine::prepare(std::move(block), transfer_vms());
    BRAID_ASSERT(verified.ok());
    return std::move(*verified);
}

const engine::VmTable& transfer_vms() noexcept
{
    static const TransferVm vm;
    static const engine::VmTable vms{nullptr, nullptr, nullptr, &vm};
    return vms;
}

const storage::StateView& transfer_state() noexcept
{
    static const TransferState state;
    return state;
}

double table_ns(const std::vector<Transfer>& transfers, const TransferOptions& options)
{
    struct Pair
    {
        Key from;
        Key to;
    };
    std::vector<Pair> keys;
    for (const Transfer& transfer : transfers)
        keys.push_back({.from = key_of(transfer.from), .to = key_of(transfer.to)});
    Table table{2 * transfers.size()};
    double least = 1e18;
    for (int round = 0; round < 20; ++round)
    {
        table.reset();
        std::uint64_t sink = 0;
        const auto start = std::chrono::steady_clock::now();
        for (const Pair& pair : keys)
        {
            Value& from = table.at(pair.from);
            Value& to = table.at(pair.to);
            sink += compute(from.cell().data()[0], options.work_rounds);
            from = plus_one(from);
            to = plus_one(to);
        }
        const std::chrono::duration<double, std::nano> took =
            std::chrono::steady_clock::now() - start;
        BRAID_ASSERT(sink != 1);
        least = std::min(least, took.count() / static_cast<double>(transfers.size()));
    }
    return least;
}

std::vector<Transfer> disjoint(std::size_t count, std::uint32_t accounts)
{
    std::vector<Transfer> transfers;
    for (std::uint32_t i = 0; i < count; ++i)
        transfers.push_back({.from = 2 * i % accounts, .to = (2 * i + 1) % accounts});
    return transfers;
}

std::vector<Transfer> chained(std::size_t count)
{
    std::vector<Transfer> transfers;
    for (std::uint32_t i = 0; i < count; ++i)
        transfers.push_back({.from = i, .to = i + 1});
    return transfers;
}

std::vector<Transfer> random_pairs(std::size_t count, std::uint32_t accounts)
{
    std::mt19937_64 random{accounts};
    std::vector<Transfer> transfers;
    while (transfers.size() < count)
    {
        const Transfer transfer{.from = static_cast<std::uint32_t>(random() % accounts),
            .to = static_cast<std::uint32_t>(random() % accounts)};
        if (transfer.from != transfer.to)
            transfers.push_back(transfer);
    }
    return transfers;
}

std::vector<Transfer> zipf(std::size_t count, double theta)
{
    constexpr std::uint32_t accounts = 10'000;
    std::vector<double> cumulated;
    double sum = 0;
    for (std::uint32_t i = 1; i <= accounts; ++i)
        cumulated.push_back(sum += 1 / std::pow(i, theta));
    std::mt19937_64 random{static_cast<std::uint64_t>(100 * theta)};
    std::uniform_real_distribution<double> uniform{0, sum};
    const auto draw = [&]
    {
        return static_cast<std::uint32_t>(
            std::lower_bound(cumulated.begin(), cumulated.end(), uniform(random)) -
            cumulated.begin());
    };
    std::vector<Transfer> transfers;
    while (transfers.size() < count)
    {
        const Transfer transfer{.from = draw(), .to = draw()};
        if (transfer.from != transfer.to)
            transfers.push_back(transfer);
    }
    return transfers;
}

double ideal_parallelism(const std::vector<Transfer>& transfers)
{
    std::unordered_map<std::uint32_t, std::size_t> depth;
    std::size_t longest = 0;
    for (const Transfer& transfer : transfers)
    {
        const std::size_t now = 1 + std::max(depth[transfer.from], depth[transfer.to]);
        depth[transfer.from] = now;
        depth[transfer.to] = now;
        longest = std::max(longest, now);
    }
    return static_cast<double>(transfers.size()) / static_cast<double>(longest);
}
}  // namespace braid::bench
