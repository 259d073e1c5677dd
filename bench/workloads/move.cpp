// SPDX-License-Identifier: Apache-2.0
#include "bench/move_workloads.hpp"

#include "base/hex.hpp"
#include "bench/contracts.hpp"
#include "bench/workloads/critical_path.hpp"
#include "bench/workloads/random.hpp"
#include <algorithm>
#include <stdexcept>

namespace braid::bench
{
using namespace move;

namespace
{
constexpr std::array kinds{MoveWorkloadKind::p2p, MoveWorkloadKind::fungible_transfer,
    MoveWorkloadKind::counter, MoveWorkloadKind::counter_aggregator, MoveWorkloadKind::token_mint,
    MoveWorkloadKind::swap, MoveWorkloadKind::swap_pools, MoveWorkloadKind::create_account,
    MoveWorkloadKind::publish};

constexpr std::uint32_t default_txs = 10'000;
constexpr std::uint32_t default_accounts = 1'000;
/// Publishing verifies, so a block of these takes as long as ten of others.
constexpr std::uint32_t default_publications = 1'000;
constexpr std::uint32_t txs_max = 1'000'000;
constexpr std::uint64_t coins = 1'000'000'000'000;
constexpr std::uint64_t sent = 1;
constexpr std::uint64_t reserve = 1'000'000'000'000;
constexpr std::uint32_t pool_count = 100;
/// Numbers of persons; those who only receive have others than those who send.
constexpr std::uint64_t first_sender = 1;
constexpr std::uint64_t first_recipient = std::uint64_t{1} << 40;
constexpr std::uint64_t first_pool = std::uint64_t{1} << 41;

Hash32 contract_address()
{
    Hash32 address;
    address.bytes[30] = 0xc0;
    address.bytes[31] = 0xde;
    return address;
}

ByteString code_of(std::string_view digits)
{
    return from_hex(digits).value();
}

ByteString encode_address(const Hash32& address)
{
    return {address.bytes.begin(), address.bytes.end()};
}

ByteString encode_text(std::string_view text)
{
    return encode_bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

ByteString encode_flags(std::size_t count)
{
    return encode_bytes(ByteString(count));
}

ByteString encode_numbers(std::initializer_list<std::uint64_t> numbers)
{
    ByteString out;
    bcs::Writer writer{out};
    for (const std::uint64_t number : numbers)
        writer.u64(number);
    return out;
}

PlainCall core_call(std::string module, std::string function, std::vector<ByteString> arguments)
{
    return {.address = core_address(1),
        .module = std::move(module),
        .function = std::move(function),
        .type_arguments = {},
        .arguments = std::move(arguments)};
}

PlainCall contract_call(std::string module, std::string function, std::vector<ByteString> arguments)
{
    PlainCall call = core_call(std::move(module), std::move(function), std::move(arguments));
    call.address = contract_address();
    return call;
}

ByteString coin_type()
{
    return encode_struct_type(core_address(1), "aptos_coin", "AptosCoin");
}

/// The module of plain.masm under another address.
ByteString plain_module_at(const Hash32& address)
{
    ByteString code = code_of(plain_code);
    const Hash32 placeholder = contract_address();
    const auto at =
        std::search(code.begin(), code.end(), placeholder.bytes.begin(), placeholder.bytes.end());
    std::ranges::copy(address.bytes, at);
    return code;
}

/// What a workload is being made of.
class Generator
{
public:
    Generator(MoveWorkloadKind kind, const MoveWorkloadOptions& options)
      : kind_(kind), random_(options.seed), workload_(std::make_unique<MoveWorkload>())
    {
        const bool publishes = kind == MoveWorkloadKind::publish;
        txs_ = options.txs.value_or(publishes ? default_publications : default_txs);
        if (txs_ == 0 || txs_ > txs_max)
            throw std::invalid_argument("so many transactions make no block");
        // Nobody publishes the same module twice.
        const std::uint32_t accounts =
            publishes ? txs_ : options.accounts.value_or(default_accounts);
        if (accounts < 2)
            throw std::invalid_argument("there must be two accounts");
        workload_->chain = std::make_unique<MoveChain>(options.genesis);
        for (std::uint32_t i = 0; i < accounts; ++i)
        {
            persons_.push_back(MovePerson::of(first_sender + i));
            chain().add_account(persons_.back(), coins);
        }
    }

    std::unique_ptr<MoveWorkload> make()
    {
        add_contracts();
        chain().begin();
        run_before();
        for (std::uint32_t i = 0; i < txs_; ++i)
        {
            const std::uint32_t sender = sender_of(i);
            written_.assign(1, sender);
            const PlainCall call = call_of(i, sender);
            workload_->transactions.push_back(sign(persons_[sender], call, chain().chain_id()));
            path_.add(written_);
        }
        workload_->ideal_parallelism = path_.ideal_parallelism();
        return std::move(workload_);
    }

private:
    MoveChain& chain() { return *workload_->chain; }

    void add_contracts()
    {
        const Hash32 contract = contract_address();
        const auto type_of = [&](std::string_view module, std::string_view name)
        { return encode_struct_type(contract, module, name); };
        if (kind_ == MoveWorkloadKind::counter)
        {
            chain().add_module(contract, "counter", code_of(counter_code));
            chain().add_resource(contract, type_of("counter", "Counter"), encode_numbers({0}));
        }
        if (kind_ == MoveWorkloadKind::counter_aggregator)
        {
            chain().add_module(contract, "total", code_of(total_code));
            // The aggregator's number and its maximum.
            chain().add_resource(
                contract, type_of("total", "Total"), encode_numbers({0, ~std::uint64_t{0}}));
        }
        if (kind_ != MoveWorkloadKind::swap && kind_ != MoveWorkloadKind::swap_pools)
            return;
        chain().add_module(contract, "exchange", code_of(exchange_code));
        for (std::uint32_t i = 0; i < pool_count; ++i)
            chain().add_resource(MovePerson::of(first_pool + i).address,
                type_of("exchange", "Pool"), encode_numbers({reserve, reserve}));
        for (const MovePerson& person : persons_)
            chain().add_resource(
                person.address, type_of("exchange", "Wallet"), encode_numbers({coins, 0}));
    }

    /// What everybody has done before the block.
    void run_before()
    {
        const bool migrates = kind_ == MoveWorkloadKind::fungible_transfer;
        if (!migrates && kind_ != MoveWorkloadKind::token_mint)
            return;
        std::vector<ByteString> transactions;
        for (MovePerson& person : persons_)
        {
            PlainCall call;
            if (migrates)
            {
                call = core_call("coin", "migrate_to_fungible_store", {});
                call.type_arguments = {coin_type()};
            }
            else
            {
                call = core_call("token", "create_collection_script",
                    {encode_text("collection"), encode_text(""), encode_text(""), encode_u64(0),
                        encode_flags(3)});
                call.address = core_address(3);
            }
            transactions.push_back(sign(person, call, chain().chain_id()));
        }
        chain().run(transactions);
    }

    std::uint32_t sender_of(std::uint32_t i)
    {
        const auto count = static_cast<std::uint32_t>(persons_.size());
        const bool draws =
            kind_ == MoveWorkloadKind::p2p || kind_ == MoveWorkloadKind::fungible_transfer;
        return draws ? random_.below(count) : i % count;
    }

    /// Another one than the sender.
    std::uint32_t draw_recipient(std::uint32_t sender)
    {
        const auto count = static_cast<std::uint32_t>(persons_.size());
        const std::uint32_t recipient = (sender + 1 + random_.below(count - 1)) % count;
        written_.push_back(recipient);
        return recipient;
    }

    PlainCall transfer(std::uint32_t sender)
    {
        const Hash32 to = persons_[draw_recipient(sender)].address;
        if (kind_ == MoveWorkloadKind::p2p)
        {
            PlainCall call = core_call("coin", "transfer", {encode_address(to), encode_u64(sent)});
            call.type_arguments = {coin_type()};
            return call;
        }
        PlainCall call = core_call("primary_fungible_store", "transfer",
            {encode_address(core_address(10)), encode_address(to), encode_u64(sent)});
        call.type_arguments = {encode_struct_type(core_address(1), "fungible_asset", "Metadata")};
        return call;
    }

    PlainCall swap(std::uint32_t i)
    {
        const std::uint64_t pool =
            first_pool + (kind_ == MoveWorkloadKind::swap ? 0 : i % pool_count);
        written_.push_back(pool);
        return contract_call(
            "exchange", "swap", {encode_address(MovePerson::of(pool).address), encode_u64(1'000)});
    }

    PlainCall mint(std::uint32_t i, std::uint32_t sender)
    {
        PlainCall call = core_call("token", "create_token_script",
            {encode_text("collection"), encode_text("token " + std::to_string(i)), encode_text(""),
                encode_u64(1), encode_u64(0), encode_text(""),
                encode_address(persons_[sender].address), encode_u64(100), encode_u64(0),
                encode_flags(5), encode_flags(0), encode_flags(0), encode_flags(0)});
        call.address = core_address(3);
        return call;
    }

    PlainCall publish(std::uint32_t sender)
    {
        const ByteString module = plain_module_at(persons_[sender].address);
        ByteString modules;
        bcs::Writer writer{modules};
        writer.leb128(1);
        writer.bytes(module);
        return core_call(
            "code", "publish_package_txn", {encode_bytes(package_metadata("plain")), modules});
    }

    PlainCall call_of(std::uint32_t i, std::uint32_t sender)
    {
        constexpr std::uint64_t number = first_pool - 1;
        switch (kind_)
        {
        case MoveWorkloadKind::p2p:
        case MoveWorkloadKind::fungible_transfer:
            return transfer(sender);
        case MoveWorkloadKind::counter:
            written_.push_back(number);
            return contract_call("counter", "bump", {});
        case MoveWorkloadKind::counter_aggregator:
            return contract_call("total", "bump", {});
        case MoveWorkloadKind::token_mint:
            return mint(i, sender);
        case MoveWorkloadKind::swap:
        case MoveWorkloadKind::swap_pools:
            return swap(i);
        case MoveWorkloadKind::create_account:
            return core_call("aptos_account", "create_account",
                {encode_address(MovePerson::of(first_recipient + i).address)});
        case MoveWorkloadKind::publish:
            return publish(sender);
        }
        return {};
    }

    MoveWorkloadKind kind_;
    Random random_;
    std::unique_ptr<MoveWorkload> workload_;
    std::uint32_t txs_ = 0;
    std::vector<MovePerson> persons_;
    CriticalPath path_;
    std::vector<std::uint64_t> written_;
};
}  // namespace

std::string_view name_of(MoveWorkloadKind kind) noexcept
{
    switch (kind)
    {
    case MoveWorkloadKind::p2p:
        return "move-p2p";
    case MoveWorkloadKind::fungible_transfer:
        return "move-fungible-transfer";
    case MoveWorkloadKind::counter:
        return "move-counter";
    case MoveWorkloadKind::counter_aggregator:
        return "move-counter-aggregator";
    case MoveWorkloadKind::token_mint:
        return "move-token-mint";
    case MoveWorkloadKind::swap:
        return "move-swap";
    case MoveWorkloadKind::swap_pools:
        return "move-swap-pools";
    case MoveWorkloadKind::create_account:
        return "move-create-account";
    case MoveWorkloadKind::publish:
        return "move-publish";
    }
    return {};
}

std::span<const MoveWorkloadKind> move_workload_kinds() noexcept
{
    return kinds;
}

std::optional<MoveWorkloadKind> move_workload_of(std::string_view name) noexcept
{
    for (const MoveWorkloadKind kind : kinds)
        if (name_of(kind) == name)
            return kind;
    return std::nullopt;
}

std::string_view network_of(MoveWorkloadKind kind) noexcept
{
    const bool is_new =
        kind == MoveWorkloadKind::fungible_transfer || kind == MoveWorkloadKind::counter_aggregator;
    return is_new ? "devnet-2025-10-01-64d7d9b" : "mainnet";
}

std::unique_ptr<MoveWorkload> generate(MoveWorkloadKind kind, const MoveWorkloadOptions& options)
{
    return Generator{kind, options}.make();
}
}  // namespace braid::bench
