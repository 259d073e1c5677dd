// SPDX-License-Identifier: Apache-2.0
// Any data, over any accounts, given to each of the runtime's programs: lamports stay in sum, what an instruction may not
// write stays as it was, and a decoder that took data writes the same again.
#include "base/assert.hpp"
#include "kernels/host_crypto.hpp"
#include "tests/fuzz/input.hpp"
#include "vm-frontends/svm/native_programs.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/programs/loader_state.hpp"
#include "vm-frontends/svm/programs/nonce_state.hpp"
#include "vm-frontends/svm/runtime/invoke_context.hpp"

namespace braid::fuzz
{
namespace
{
using namespace svm;

class Programs final : public ProgramLookup
{
public:
    [[nodiscard]] const LoadedProgram* find(const TxAccount& account) noexcept override
    {
        return find_native_program(account.key);
    }
};

constexpr std::array<Pubkey, 8> natives{ids::system_program, ids::upgradeable_loader,
    ids::bpf_loader_1, ids::bpf_loader_2, ids::compute_budget, ids::ed25519_precompile,
    ids::secp256k1_precompile, ids::secp256r1_precompile};
constexpr std::array<Pubkey, 4> owners{
    ids::system_program, ids::upgradeable_loader, ids::native_loader, ids::stake_program};

void check_states(Bytes data)
{
    std::vector<std::uint8_t> copy(data.begin(), data.end());
    if (const auto nonce = decode_nonce(data))
        BRAID_ASSERT(encode_nonce(*nonce, copy).ok());
    if (const auto state = decode_loader_state(data); state.ok())
        BRAID_ASSERT(encode_loader_state(*state, copy).ok());
    BRAID_ASSERT(equal(copy, data));
}

/// Accounts behind the programs and the sysvars: a few, with data of the input.
void add_accounts(
    Input& input, std::vector<TxAccount>& accounts, std::vector<std::vector<std::uint8_t>>& datas)
{
    for (std::uint8_t i = 0; i < 5; ++i)
    {
        const Bytes data = input.bytes(input.pick(100));
        check_states(data);
        datas.emplace_back(data.begin(), data.end());
        TxAccount account{.owner = owners[input.pick(owners.size())],
            .lamports = std::uint64_t{1} << input.pick(64),
            .data = datas.back().data(),
            .size = data.size(),
            .writable = true};
        account.key.bytes[0] = static_cast<std::uint8_t>(i + 1);
        accounts.push_back(account);
    }
}

[[nodiscard]] std::vector<InstructionAccount> roles_of(Input& input, std::size_t account_count)
{
    std::vector<InstructionAccount> roles(input.pick(10));
    for (InstructionAccount& role : roles)
    {
        role.index_in_transaction = static_cast<std::uint16_t>(input.pick(account_count));
        const std::uint8_t flags = input.byte();
        role.is_signer = (flags & 1) != 0;
        role.is_writable = (flags & 2) != 0;
    }
    // An account has one role, wherever it is named.
    for (InstructionAccount& role : roles)
        for (const InstructionAccount& first : roles)
            if (first.index_in_transaction == role.index_in_transaction)
            {
                role = first;
                break;
            }
    return roles;
}

void run(Input& input)
{
    std::vector<TxAccount> accounts;
    for (const Pubkey& id : natives)
        accounts.push_back({.key = id, .owner = ids::native_loader, .executable = true});
    for (const Pubkey& id : {ids::rent, ids::clock, ids::recent_blockhashes})
        accounts.push_back({.key = id, .owner = ids::sysvar_owner, .lamports = 1});
    const auto program = static_cast<std::uint16_t>(input.pick(natives.size()));
    std::vector<std::vector<std::uint8_t>> datas;
    datas.reserve(5);
    add_accounts(input, accounts, datas);
    const std::vector<TxAccount> before = accounts;
    const std::vector<InstructionAccount> roles = roles_of(input, accounts.size());

    Sysvars sysvars;
    sysvars.rent = Rent{};
    sysvars.clock = Clock{.slot = 5};
    sysvars.recent_blockhashes = {RecentBlockhash{}};
    const SyscallTable syscalls{{}};
    Programs programs;
    const Bytes data = input.rest();
    const InvokeEnv env{.sysvars = &sysvars,
        .crypto = &kernels::host_crypto(),
        .programs = &programs,
        .blockhash = {},
        .instruction_datas = {&data, 1},
        .syscalls = &syscalls};
    Arena arena;
    LogCollector log(arena, true);
    TransactionContext transaction;
    transaction.reset(arena, accounts, *sysvars.rent);
    InvokeContext invoke(env, {}, transaction, log);
    const auto done =
        invoke.process_instruction({.program_index = program, .accounts = roles, .data = data});

    __extension__ using Wide = __int128;
    Wide gained = 0;
    for (std::size_t i = 0; i < accounts.size(); ++i)
    {
        BRAID_ASSERT(!accounts[i].borrowed);
        gained += static_cast<Wide>(accounts[i].lamports) - static_cast<Wide>(before[i].lamports);
        bool writable = false;
        for (const InstructionAccount& role : roles)
            writable = writable || (role.index_in_transaction == i && role.is_writable);
        BRAID_ASSERT(
            writable ||
            (accounts[i].lamports == before[i].lamports && accounts[i].owner == before[i].owner &&
                accounts[i].data == before[i].data && accounts[i].size == before[i].size));
    }
    if (done.ok())
        BRAID_ASSERT(gained == 0);
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    braid::fuzz::Input input{{data, size}};
    braid::fuzz::run(input);
    return 0;
}
