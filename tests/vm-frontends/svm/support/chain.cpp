// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/support/chain.hpp"

#include "engine/parallel_executor.hpp"
#include "engine/serial_executor.hpp"
#include "kernels/host_crypto.hpp"
#include "kernels/sha256.hpp"
#include "vm-frontends/svm/block/genesis.hpp"
#include "vm-frontends/svm/native_programs.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/sbpf/executable.hpp"
#include "vm-frontends/svm/svm.hpp"

namespace braid::test
{
using namespace svm;

namespace
{
[[nodiscard]] ProgramCache& programs()
{
    static const SyscallTable no_syscalls{{}};
    static ProgramCache cache{no_syscalls};
    return cache;
}

[[nodiscard]] Hash32 digest_of(std::string_view domain, std::uint64_t number)
{
    std::vector<std::uint8_t> bytes(domain.begin(), domain.end());
    bytes.resize(bytes.size() + 8);
    store_le(bytes.data() + domain.size(), number);
    return kernels::sha256(bytes);
}
}  // namespace

Pubkey address_of(std::uint64_t number)
{
    return digest_of("address", number);
}

PlainInstruction transfer(const Pubkey& from, const Pubkey& to, std::uint64_t lamports)
{
    PlainInstruction instruction{.program = ids::system_program,
        .accounts = {{.key = from, .is_signer = true, .is_writable = true},
            {.key = to, .is_writable = true}},
        .data = std::vector<std::uint8_t>(12)};
    instruction.data[0] = 2;
    store_le(instruction.data.data() + 4, lamports);
    return instruction;
}

PlainInstruction advance_nonce(const Pubkey& nonce, const Pubkey& authority)
{
    return {.program = ids::system_program,
        .accounts = {{.key = nonce, .is_writable = true}, {.key = ids::recent_blockhashes},
            {.key = authority, .is_signer = true}},
        .data = {4, 0, 0, 0}};
}

PlainInstruction set_unit_price(std::uint64_t micro_lamports)
{
    PlainInstruction instruction{
        .program = ids::compute_budget, .accounts = {}, .data = std::vector<std::uint8_t>(9)};
    instruction.data[0] = 3;
    store_le(instruction.data.data() + 1, micro_lamports);
    return instruction;
}

PlainInstruction set_loaded_size(std::uint32_t size)
{
    PlainInstruction instruction{
        .program = ids::compute_budget, .accounts = {}, .data = std::vector<std::uint8_t>(5)};
    instruction.data[0] = 4;
    store_le(instruction.data.data() + 1, size);
    return instruction;
}

std::vector<std::uint8_t> nonce_data(const Pubkey& authority, const Hash32& durable_nonce)
{
    std::vector<std::uint8_t> data(80);
    data[0] = 1;
    data[4] = 1;
    std::memcpy(data.data() + 8, authority.data(), 32);
    std::memcpy(data.data() + 40, durable_nonce.data(), 32);
    store_le(data.data() + 72, std::uint64_t{5000});
    return data;
}

std::vector<std::uint8_t> program_returning(std::int32_t result)
{
    // A header, one segment, two instructions.
    std::vector<std::uint8_t> elf(64 + 56 + 16);
    const auto put = [&](std::size_t at, auto value) { store_le(elf.data() + at, value); };
    constexpr std::array<std::uint8_t, 7> identification{0x7f, 'E', 'L', 'F', 2, 1, 1};
    std::ranges::copy(identification, elf.begin());
    put(16, std::uint16_t{3});
    put(18, std::uint16_t{247});
    put(20, std::uint32_t{1});
    put(24, bytecode_start);
    put(32, std::uint64_t{64});
    put(48, std::uint32_t{3});
    put(52, std::uint16_t{64});
    put(54, std::uint16_t{56});
    put(56, std::uint16_t{1});
    put(64, std::uint32_t{1});
    put(68, std::uint32_t{1});
    put(72, std::uint64_t{120});
    put(80, bytecode_start);
    put(88, bytecode_start);
    put(96, std::uint64_t{16});
    put(104, std::uint64_t{16});
    elf[120] = 0xb7;
    put(124, static_cast<std::uint32_t>(result));
    elf[128] = 0x95;
    return elf;
}

std::vector<std::uint8_t> unsigned_transaction(const PlainTransaction& transaction)
{
    const auto message = encode_message(transaction);
    const std::vector<Signature> signatures(signers_of(message).size());
    return encode_transaction(signatures, message);
}

const Pubkey& Chain::leader()
{
    static const Pubkey leader = digest_of("leader", 0);
    return leader;
}

Chain::Chain(std::span<const std::pair<Pubkey, std::uint64_t>> funds)
{
    for (const auto& [address, lamports] : funds)
        state.set_account(address, {.lamports = lamports});
    bank_ = std::make_unique<Bank>(begin_chain({.hash = digest_of("genesis", 0),
                                                   .unix_timestamp = 1'700'000'000,
                                                   .rent = {},
                                                   .epoch_schedule = {}},
        state));
    host = {.crypto = &kernels::host_crypto(),
        .native_program = find_native_program,
        .programs = &programs()};
}

Chain::Ran Chain::run(
    const std::vector<std::vector<std::uint8_t>>& transactions, const Options& options)
{
    const std::vector<Bytes> bytes(transactions.begin(), transactions.end());
    const std::uint64_t slot = bank().slot + options.slots;
    const BlockContent content{.slot = slot,
        .unix_timestamp = 1'700'000'000 + static_cast<std::int64_t>(slot),
        .blockhash = digest_of("blockhash", slot),
        .leader = leader(),
        .transactions = bytes};
    auto open = open_block(bank(), content, host, state);
    BRAID_ASSERT(open.ok());
    const Svm vm{Svm::Signatures::trusted};
    engine::VmTable vms{};
    vms[static_cast<std::size_t>(storage::VmId::svm)] = &vm;
    auto block = engine::prepare(std::move((*open)->block), vms);
    BRAID_ASSERT(block.ok());
    if (options.resolves)
        engine::resolve(*block, vms, state);
    auto result =
        options.threads == 0 ?
            engine::SerialExecutor{}.execute(*block, vms, state) :
            engine::ParallelExecutor{{.threads = options.threads, .inline_below = 0}}.execute(
                *block, vms, state);
    BRAID_ASSERT(result.ok());
    Bank next = bank();
    const auto summary = close_block(next, content, *block, *result, state);
    BRAID_ASSERT(summary.ok());
    Ran ran{
        .result = *std::move(result), .summary = *summary, .before_count = block->before_count()};
    if (options.commits)
    {
        state.apply(ran.result.write_set);
        *bank_ = std::move(next);
    }
    return ran;
}

Chain::Ran Chain::run(const std::vector<PlainTransaction>& transactions)
{
    std::vector<std::vector<std::uint8_t>> raws;
    for (const PlainTransaction& transaction : transactions)
        raws.push_back(unsigned_transaction(transaction));
    return run(raws);
}

void Chain::idle(std::size_t blocks)
{
    for (std::size_t i = 0; i < blocks; ++i)
        (void)run(std::vector<std::vector<std::uint8_t>>{});
}
}  // namespace braid::test
