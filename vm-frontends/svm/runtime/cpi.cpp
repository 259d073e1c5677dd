// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/cpi.hpp"

#include "base/base58.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/runtime/cpi_arguments.hpp"
#include "vm-frontends/svm/runtime/cpi_costs.hpp"
#include <charconv>

namespace braid::svm
{
namespace
{
using cpi::Abi;
using cpi::Arguments;
using cpi::CallerAccount;
using Checked = Result<Done, Fault>;

/// Instructions of the upgradeable loader that programs may invoke, by the first byte of their data.
/// https://docs.rs/solana-loader-v3-interface/latest/solana_loader_v3_interface/instruction/enum.UpgradeableLoaderInstruction.html
enum class LoaderInstruction : std::uint8_t
{
    upgrade = 3,
    set_authority = 4,
    close = 5,
    set_authority_checked = 7,
};

[[nodiscard]] bool may_be_invoked(const Pubkey& program, Bytes data) noexcept
{
    if (program == ids::upgradeable_loader)
    {
        if (data.empty())
            return false;
        const auto instruction = static_cast<LoaderInstruction>(data[0]);
        return instruction == LoaderInstruction::upgrade ||
               instruction == LoaderInstruction::set_authority ||
               instruction == LoaderInstruction::close ||
               instruction == LoaderInstruction::set_authority_checked;
    }
    return program != ids::native_loader && program != ids::bpf_loader_2 &&
           program != ids::bpf_loader_1 && !is_precompile(program);
}

/// Shows the callee what the caller did to an account before the invocation.
[[nodiscard]] Result<Done, InstructionError> update_callee(
    const CallerAccount& from, BorrowedAccount& to) noexcept
{
    const auto lamports = load_le<std::uint64_t>(from.lamports);
    if (to.lamports() != lamports)
        if (const auto changed = to.set_lamports(lamports); !changed.ok())
            return changed;
    if (const auto allowed = to.check_size_can_be(from.data.size()); allowed.ok())
    {
        if (const auto changed = to.set_data(from.data); !changed.ok())
            return changed;
    }
    else if (!equal(to.data(), from.data))
        return allowed;
    // Last, so that a program that gives an account away may change its lamports and data as well.
    const Pubkey owner = Pubkey::from({from.owner, sizeof(Pubkey)});
    if (to.owner() != owner)
        return to.set_owner(owner);
    return Done{};
}

[[nodiscard]] Checked refuse_growth(InvokeContext& invoke) noexcept
{
    // Loader v1 leaves no room behind an account's data.
    const std::string_view limit = invoke.check_aligned() ? "10240" : "0";
    invoke.log().add({"Account data size realloc limited to ", limit, " in inner instructions"});
    return invoke.fail(InstructionErrorKind::invalid_realloc);
}

/// Shows the caller what the callee did to an account.
[[nodiscard]] Checked update_caller(
    InvokeContext& invoke, Arguments& arguments, const TxAccount& from, CallerAccount& to) noexcept
{
    store_le(to.lamports, from.lamports);
    std::memcpy(to.owner, from.owner.data(), sizeof(Pubkey));
    const auto size_before = load_le<std::uint64_t>(to.size);
    if (from.size > to.size_max(invoke.check_aligned()))
        return refuse_growth(invoke);
    if (size_before != from.size)
    {
        if (from.size < size_before)
        {
            if (from.size > to.data.size())
                return invoke.fail(InstructionErrorKind::account_data_too_small);
            // What the account lost must read as zeros where it grows again.
            const auto lost = to.data.subspan(from.size);
            if (!lost.empty())
                std::memset(lost.data(), 0, lost.size());
        }
        const auto data = arguments.data_of(to, from.size);
        if (!data.ok())
            return Err{data.error()};
        to.data = *data;
        store_le<std::uint64_t>(to.size, from.size);
        // The input has the size in front of the data.
        const auto size = arguments.guest().object(MemoryAccess::store,
            to.data_address - sizeof(std::uint64_t), sizeof(std::uint64_t), alignof(std::uint64_t));
        if (!size.ok())
            return Err{size.error()};
        store_le<std::uint64_t>(*size, from.size);
    }
    if (to.data.size() != from.size)
        return invoke.fail(InstructionErrorKind::account_data_too_small);
    if (from.size != 0)
        std::memcpy(to.data.data(), from.data, from.size);
    return Done{};
}

/// The accounts of an invocation that succeeded, back to its caller.
[[nodiscard]] Checked update_callers(
    InvokeContext& invoke, Arguments& arguments, std::span<CallerAccount> accounts) noexcept
{
    TransactionContext& transaction = invoke.transaction();
    const InstructionContext& caller = transaction.current();
    for (CallerAccount& account : accounts)
    {
        if (!account.is_writable)
            continue;
        const std::size_t index = caller.accounts[account.index_in_caller].index_in_transaction;
        const Checked updated =
            update_caller(invoke, arguments, transaction.accounts()[index], account);
        if (!updated.ok())
            return updated;
    }
    return Done{};
}

[[nodiscard]] Result<std::uint64_t, Fault> invoke_signed(
    Machine& machine, const std::array<std::uint64_t, 5>& given, Abi abi) noexcept
{
    InvokeContext& invoke = *static_cast<InvokeContext*>(machine.host);
    TransactionContext& transaction = invoke.transaction();
    if (const Checked paid = invoke.charge(cpi::invoke_units); !paid.ok())
        return Err{paid.error()};
    Arguments arguments(invoke, machine.memory, abi);
    const auto invocation = arguments.instruction(given[0]);
    if (!invocation.ok())
        return Err{invocation.error()};
    const Pubkey& caller = transaction.program_of(transaction.current()).key;
    const auto signers = arguments.signers(given[3], given[4], caller);
    if (!signers.ok())
        return Err{signers.error()};
    if (!may_be_invoked(invocation->program, invocation->data))
        return invoke.fail(SyscallError{.kind = SyscallError::Kind::program_not_supported,
            .instruction = {},
            .message = "Program " + to_base58(invocation->program) +
                       " not supported by inner instructions"});
    const auto callee = invoke.prepare(*invocation, {signers->keys.data(), signers->count});
    if (!callee.ok())
        return invoke.fail(callee.error());
    const auto accounts = arguments.accounts(given[1], given[2], *callee);
    if (!accounts.ok())
        return Err{accounts.error()};
    for (const CallerAccount& account : *accounts)
    {
        auto borrowed = transaction.borrow(account.index_in_caller);
        if (!borrowed.ok())
            return invoke.fail(borrowed.error());
        if (const auto updated = update_callee(account, *borrowed); !updated.ok())
            return invoke.fail(updated.error());
    }
    if (const auto done = invoke.process_instruction(*callee); !done.ok())
        return invoke.fail(done.error());
    if (const Checked updated = update_callers(invoke, arguments, *accounts); !updated.ok())
        return Err{updated.error()};
    return std::uint64_t{0};
}
}  // namespace

Result<std::uint64_t, Fault> sol_invoke_signed_c(
    Machine& machine, const std::array<std::uint64_t, 5>& arguments) noexcept
{
    return invoke_signed(machine, arguments, Abi::c);
}

Result<std::uint64_t, Fault> sol_invoke_signed_rust(
    Machine& machine, const std::array<std::uint64_t, 5>& arguments) noexcept
{
    return invoke_signed(machine, arguments, Abi::rust);
}
}  // namespace braid::svm
