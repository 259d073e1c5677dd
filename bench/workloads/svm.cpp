// SPDX-License-Identifier: Apache-2.0
#include "bench/svm_workloads.hpp"

#include "base/assert.hpp"
#include "bench/workloads/random.hpp"
#include "vm-frontends/svm/block/genesis.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/transaction/encode.hpp"
#include <algorithm>

namespace braid::bench
{
using namespace svm;

namespace
{
constexpr std::array kinds{
    SvmWorkloadKind::transfer, SvmWorkloadKind::transfer_hot, SvmWorkloadKind::transfer_lookup};
constexpr std::uint64_t balance = 1'000'000'000'000;
constexpr std::uint64_t sent = 1'000;
/// Addresses that one table holds.
constexpr std::size_t table_size = 256;
constexpr std::size_t table_header_size = 56;

[[nodiscard]] Pubkey draw_address(Random& random)
{
    Pubkey address;
    for (std::size_t i = 0; i < 32; i += 8)
        store_le(address.data() + i, random.next());
    return address;
}

[[nodiscard]] PlainInstruction transfer(const Pubkey& from, const Pubkey& to)
{
    PlainInstruction instruction{.program = ids::system_program,
        .accounts = {{.key = from, .is_signer = true, .is_writable = true},
            {.key = to, .is_signer = false, .is_writable = true}},
        .data = std::vector<std::uint8_t>(12)};
    instruction.data[0] = 2;
    store_le(instruction.data.data() + 4, sent);
    return instruction;
}

[[nodiscard]] std::vector<std::uint8_t> table_data(std::span<const Pubkey> addresses)
{
    std::vector<std::uint8_t> data(table_header_size + 32 * addresses.size());
    data[0] = 1;
    store_le(data.data() + 4, ~std::uint64_t{0});
    for (std::size_t i = 0; i < addresses.size(); ++i)
        std::ranges::copy(addresses[i].bytes, data.begin() + table_header_size + 32 * i);
    return data;
}

void add_transfer(SvmWorkload& workload, const Pubkey& from, const Pubkey& to,
    const std::vector<KnownTable>& tables)
{
    const auto message = encode_message({.payer = from,
        .blockhash = workload.bank->blockhashes.newest(),
        .instructions = {transfer(from, to)},
        .tables = tables});
    const std::vector<Signature> signatures(signers_of(message).size());
    workload.transactions.push_back(encode_transaction(signatures, message));
}

/// Transfers whose recipients are looked up, a table for every 256 of them.
void add_lookups(SvmWorkload& workload, std::span<const Pubkey> senders,
    std::span<const Pubkey> recipients, Random& random)
{
    for (std::size_t first = 0; first < recipients.size(); first += table_size)
    {
        const auto addresses =
            recipients.subspan(first, std::min(table_size, recipients.size() - first));
        const Pubkey table = draw_address(random);
        workload.state.set_account(table, {.lamports = balance,
                                              .owner = ids::address_lookup_table,
                                              .data = table_data(addresses)});
        const std::vector<KnownTable> tables{{.address = table, .addresses = addresses}};
        for (std::size_t i = 0; i < addresses.size(); ++i)
            add_transfer(workload, senders[first + i], addresses[i], tables);
    }
}
}  // namespace

std::string_view name_of(SvmWorkloadKind kind) noexcept
{
    switch (kind)
    {
    case SvmWorkloadKind::transfer:
        return "svm-transfer";
    case SvmWorkloadKind::transfer_hot:
        return "svm-transfer-hot";
    case SvmWorkloadKind::transfer_lookup:
        return "svm-transfer-lookup";
    }
    return {};
}

std::span<const SvmWorkloadKind> svm_workload_kinds() noexcept
{
    return kinds;
}

std::optional<SvmWorkloadKind> svm_workload_of(std::string_view name) noexcept
{
    for (const SvmWorkloadKind kind : kinds)
        if (name_of(kind) == name)
            return kind;
    return std::nullopt;
}

std::unique_ptr<SvmWorkload> generate(SvmWorkloadKind kind, std::uint32_t count)
{
    auto workload = std::make_unique<SvmWorkload>();
    Random random{1};
    std::vector<Pubkey> senders;
    std::vector<Pubkey> recipients;
    for (std::uint32_t i = 0; i < count; ++i)
    {
        senders.push_back(draw_address(random));
        const bool is_hot = kind == SvmWorkloadKind::transfer_hot && i != 0;
        recipients.push_back(is_hot ? recipients[0] : draw_address(random));
        workload->state.set_account(senders[i], {.lamports = balance});
        workload->state.set_account(recipients[i], {.lamports = balance});
    }
    Genesis genesis;
    genesis.hash = draw_address(random);
    workload->bank = std::make_unique<Bank>(begin_chain(genesis, workload->state));
    if (kind == SvmWorkloadKind::transfer_lookup)
        add_lookups(*workload, senders, recipients, random);
    else
        for (std::uint32_t i = 0; i < count; ++i)
            add_transfer(*workload, senders[i], recipients[i], {});
    workload->bytes.assign(workload->transactions.begin(), workload->transactions.end());
    workload->content = {.slot = 1,
        .unix_timestamp = 1,
        .blockhash = draw_address(random),
        .leader = draw_address(random),
        .transactions = workload->bytes};
    workload->ideal_parallelism = kind == SvmWorkloadKind::transfer_hot ? 1 : count;
    return workload;
}

std::unique_ptr<OpenBlock> open_workload(const SvmWorkload& workload, const Host& host)
{
    auto open = open_block(*workload.bank, workload.content, host, workload.state);
    BRAID_ASSERT(open.ok());
    return *std::move(open);
}
}  // namespace braid::bench
