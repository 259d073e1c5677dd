// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/runtime/invoke_context.hpp"

#include "base/base58.hpp"
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/runtime/run_program.hpp"
#include "vm-frontends/svm/runtime/stable_log.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
using Checked = Result<Done, InstructionError>;

[[nodiscard]] bool is_program_loader(const Pubkey& owner) noexcept
{
    return owner == ids::upgradeable_loader || owner == ids::bpf_loader_2 ||
           owner == ids::bpf_loader_1;
}
}  // namespace

bool is_precompile(const Pubkey& program) noexcept
{
    return program == ids::ed25519_precompile || program == ids::secp256k1_precompile ||
           program == ids::secp256r1_precompile;
}

InvokeContext::InvokeContext(const InvokeEnv& env, const ComputeBudget& budget,
    TransactionContext& transaction, LogCollector& log) noexcept
  : env_(&env),
    budget_(budget),
    transaction_(&transaction),
    log_(&log),
    compute_units_left_(budget.compute_unit_limit)
{}

Err<Fault> InvokeContext::fail(SyscallError&& error) noexcept
{
    why_ = std::move(error);
    return Err{Fault{.kind = Fault::Kind::syscall, .in_syscall = true}};
}

Err<Fault> InvokeContext::fail(InstructionError error) noexcept
{
    return fail(
        SyscallError{.kind = SyscallError::Kind::instruction, .instruction = error, .message = {}});
}

Checked InvokeContext::process_instruction(const InstructionContext& instruction) noexcept
{
    if (const Checked allowed = check_reentrancy(instruction); !allowed.ok())
        return allowed;
    const bool is_of_message = transaction_->stack_height() == 0;
    if (const Checked pushed = transaction_->push(instruction); !pushed.ok())
        return pushed;
    const bool caller_check_aligned = check_aligned_;
    const std::uint64_t caller_heap_used = heap_used;
    const Checked result =
        is_of_message && is_precompile(transaction_->program_of(instruction).key) ?
            run_precompile() :
            run_current();
    check_aligned_ = caller_check_aligned;
    heap_used = caller_heap_used;
    const Checked popped = transaction_->pop();
    return result.ok() ? popped : result;
}

Checked InvokeContext::check_reentrancy(const InstructionContext& instruction) const noexcept
{
    const std::size_t height = transaction_->stack_height();
    if (height == 0 || transaction_->current().program_index == instruction.program_index)
        return Done{};
    for (std::size_t level = 0; level + 1 < height; ++level)
        if (transaction_->at_level(level).program_index == instruction.program_index)
            return Err{InstructionErrorKind::reentrancy_not_allowed};
    return Done{};
}

Checked InvokeContext::run_precompile() noexcept
{
    const LoadedProgram* program =
        env_->programs->find(transaction_->program_of(transaction_->current()));
    if (program == nullptr || program->kind != LoadedProgram::Kind::native)
        return Err{InstructionErrorKind::unsupported_program_id};
    return program->native(*this);
}

Checked InvokeContext::run_current() noexcept
{
    const TxAccount& account = transaction_->program_of(transaction_->current());
    const bool is_native = account.owner == ids::native_loader;
    if (!is_native && !is_program_loader(account.owner))
        return Err{InstructionErrorKind::unsupported_program_id};
    const LoadedProgram* program = env_->programs->find(account);
    if (is_native && (program == nullptr || program->kind != LoadedProgram::Kind::native))
        return Err{InstructionErrorKind::unsupported_program_id};

    transaction_->set_return_data(account.key, {});
    stable_log::program_invoke(*log_, account.key, transaction_->stack_height());
    const std::uint64_t units_before = compute_units_left_;
    check_aligned_ = account.owner != ids::bpf_loader_1;
    Checked result = Done{};
    if (is_native)
    {
        result = program->native(*this);
        if (!result.ok())
            stable_log::program_failure(*log_, account.key, result.error());
    }
    else
        result = run_program(*this, program);
    if (!result.ok())
        return result;
    stable_log::program_success(*log_, account.key);
    if (is_native && compute_units_left_ == units_before)
        return Err{InstructionErrorKind::builtin_programs_must_consume_compute_units};
    return result;
}

Result<InstructionContext, InstructionError> InvokeContext::prepare(
    const Invocation& invocation, std::span<const Pubkey> signers) noexcept
{
    constexpr std::uint16_t none = AccountPositions::none;
    std::array<std::uint16_t, transaction_accounts_max> first;
    first.fill(none);
    const auto accounts =
        transaction_->scratch().make_array<InstructionAccount>(invocation.accounts.size());
    for (std::size_t i = 0; i < accounts.size(); ++i)
    {
        const Invocation::Meta& meta = invocation.accounts[i];
        const auto index = transaction_->find_account(meta.key);
        if (!index)
        {
            log_->add({"Instruction references an unknown account ", base58_of(meta.key)});
            return Err{InstructionErrorKind::missing_account};
        }
        if (first[*index] == none)
            first[*index] = static_cast<std::uint16_t>(i);
        accounts[i].index_in_transaction = *index;
        InstructionAccount& named_first = accounts[first[*index]];
        named_first.is_signer = named_first.is_signer || meta.is_signer;
        named_first.is_writable = named_first.is_writable || meta.is_writable;
    }
    for (InstructionAccount& account : accounts)
        account = accounts[first[account.index_in_transaction]];
    if (const Checked allowed = check_privileges(invocation, accounts, signers); !allowed.ok())
        return Err{allowed.error()};

    const auto program = transaction_->find_account(invocation.program);
    const AccountPositions caller(transaction_->current().accounts);
    if (!program || caller[*program] == none)
    {
        log_->add({"Unknown program ", base58_of(invocation.program)});
        return Err{InstructionErrorKind::missing_account};
    }
    return InstructionContext{
        .program_index = *program, .accounts = accounts, .data = invocation.data};
}

Checked InvokeContext::check_privileges(const Invocation& invocation,
    std::span<const InstructionAccount> accounts, std::span<const Pubkey> signers) noexcept
{
    const std::span<const InstructionAccount> caller_accounts = transaction_->current().accounts;
    const AccountPositions caller(caller_accounts);
    for (std::size_t i = 0; i < accounts.size(); ++i)
    {
        const InstructionAccount& account = accounts[i];
        const std::uint16_t position = caller[account.index_in_transaction];
        if (position == AccountPositions::none)
            return Err{InstructionErrorKind::missing_account};
        const InstructionAccount& held = caller_accounts[position];
        const Pubkey& key = invocation.accounts[i].key;
        if (account.is_writable && !held.is_writable)
        {
            if (log_->wants())
                log_->add({base58_of(key), "'s writable privilege escalated"});
            return Err{InstructionErrorKind::privilege_escalation};
        }
        if (account.is_signer && !held.is_signer &&
            std::ranges::find(signers, key) == signers.end())
        {
            if (log_->wants())
                log_->add({base58_of(key), "'s signer privilege escalated"});
            return Err{InstructionErrorKind::privilege_escalation};
        }
    }
    return Done{};
}

Checked InvokeContext::invoke(
    const Invocation& invocation, std::span<const Pubkey> signers) noexcept
{
    const auto instruction = prepare(invocation, signers);
    if (!instruction.ok())
        return Err{instruction.error()};
    return process_instruction(*instruction);
}
}  // namespace braid::svm
