// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/programs/upgradeable_loader.hpp"

#include "base/base58.hpp"
#include "vm-frontends/svm/programs/instruction_data.hpp"
#include "vm-frontends/svm/programs/loader_instruction.hpp"

namespace braid::svm
{
namespace
{
using Checked = Result<Done, InstructionError>;
using Kind = LoaderState::Kind;
using enum InstructionErrorKind;

/// The instructions' numbers.
/// https://docs.rs/solana-loader-v3-interface/7.0.0/solana_loader_v3_interface/instruction/enum.UpgradeableLoaderInstruction.html
enum class Tag : std::uint32_t
{
    initialize_buffer,
    write,
    deploy_with_max_data_len,
    upgrade,
    set_authority,
    close,
    extend_program,
    set_authority_checked,
};

[[nodiscard]] Checked initialize_buffer(LoaderInstruction& in) noexcept
{
    if (const Checked enough = in.accounts.require(2); !enough.ok())
        return enough;
    auto buffer = in.borrow(0);
    if (!buffer.ok())
        return Err{buffer.error()};
    const auto state = decode_loader_state(buffer->data());
    if (!state.ok())
        return Err{state.error()};
    if (state->kind != Kind::uninitialized)
        return in.refuse("Buffer account already initialized", account_already_initialized);
    return write_loader_state(*buffer, {.kind = Kind::buffer, .authority = in.accounts.key(1)});
}

/// That the buffer has this authority, and that it signed.
[[nodiscard]] Checked check_buffer_authority(
    LoaderInstruction& in, const std::optional<Pubkey>& authority) noexcept
{
    if (!authority)
        return in.refuse("Buffer is immutable", immutable);
    if (*authority != in.accounts.key(1))
        return in.refuse("Incorrect buffer authority provided", incorrect_authority);
    if (!in.accounts.is_signer(1))
        return in.refuse("Buffer authority did not sign", missing_required_signature);
    return Done{};
}

[[nodiscard]] Checked check_upgrade_authority(
    LoaderInstruction& in, const std::optional<Pubkey>& authority) noexcept
{
    if (!authority)
        return in.refuse("Program not upgradeable", immutable);
    if (*authority != in.accounts.key(1))
        return in.refuse("Incorrect upgrade authority provided", incorrect_authority);
    if (!in.accounts.is_signer(1))
        return in.refuse("Upgrade authority did not sign", missing_required_signature);
    return Done{};
}

[[nodiscard]] Checked write_buffer(
    LoaderInstruction& in, std::uint32_t offset, Bytes bytes) noexcept
{
    if (const Checked enough = in.accounts.require(2); !enough.ok())
        return enough;
    auto buffer = in.borrow(0);
    if (!buffer.ok())
        return Err{buffer.error()};
    const auto state = decode_loader_state(buffer->data());
    if (!state.ok())
        return Err{state.error()};
    if (state->kind != Kind::buffer)
        return in.refuse("Invalid Buffer account", invalid_account_data);
    if (const Checked may = check_buffer_authority(in, state->authority); !may.ok())
        return may;
    const auto data = buffer->data_for_write();
    if (!data.ok())
        return Err{data.error()};
    const std::size_t end = LoaderState::buffer_header_size + offset + bytes.size();
    if (data->size() < end)
    {
        if (in.invoke.log().wants())
            in.invoke.log().add(
                {"Write overflow: ", std::to_string(data->size()), " < ", std::to_string(end)});
        return Err{account_data_too_small};
    }
    if (!bytes.empty())
        std::memcpy(data->data() + end - bytes.size(), bytes.data(), bytes.size());
    return Done{};
}

/// `is_checked`: the new authority signs as well, and there is one.
[[nodiscard]] Checked set_authority(LoaderInstruction& in, bool is_checked) noexcept
{
    if (const Checked enough = in.accounts.require(is_checked ? 3 : 2); !enough.ok())
        return enough;
    auto account = in.borrow(0);
    if (!account.ok())
        return Err{account.error()};
    std::optional<Pubkey> authority;
    if (in.accounts.count() > 2)
        authority = in.accounts.key(2);
    auto state = decode_loader_state(account->data());
    if (!state.ok())
        return Err{state.error()};
    if (state->kind == Kind::buffer && !authority)
        return in.refuse("Buffer authority is not optional", incorrect_authority);
    if (state->kind != Kind::buffer && state->kind != Kind::program_data)
        return in.refuse("Account does not support authorities", invalid_argument);
    const Checked may = state->kind == Kind::buffer ? check_buffer_authority(in, state->authority) :
                                                      check_upgrade_authority(in, state->authority);
    if (!may.ok())
        return may;
    if (is_checked && !in.accounts.is_signer(2))
        return in.refuse("New authority did not sign", missing_required_signature);
    state->authority = authority;
    if (const Checked written = write_loader_state(*account, *state); !written.ok())
        return written;
    LogCollector& log = in.invoke.log();
    if (!log.wants())
        return Done{};
    if (!authority)
        log.add("New authority None");
    else if (is_checked)
        log.add({"New authority ", base58_of(*authority)});
    else
        log.add({"New authority Some(", base58_of(*authority), ")"});
    return Done{};
}

/// Gives the account's lamports to the second account.
[[nodiscard]] Checked drain(LoaderInstruction& in, BorrowedAccount& account) noexcept
{
    auto recipient = in.borrow(1);
    if (!recipient.ok())
        return Err{recipient.error()};
    if (const Checked added = recipient->add_lamports(account.lamports()); !added.ok())
        return added;
    return account.set_lamports(0);
}

[[nodiscard]] Checked close_authorized(
    LoaderInstruction& in, const std::optional<Pubkey>& authority) noexcept
{
    if (!authority)
        return in.refuse("Account is immutable", immutable);
    if (*authority != in.accounts.key(2))
        return in.refuse("Incorrect authority provided", incorrect_authority);
    if (!in.accounts.is_signer(2))
        return in.refuse("Authority did not sign", missing_required_signature);
    auto account = in.borrow(0);
    if (!account.ok())
        return Err{account.error()};
    if (const Checked drained = drain(in, *account); !drained.ok())
        return drained;
    return write_loader_state(*account, {});
}

/// Of a program whose data account has this state and is to be closed.
[[nodiscard]] Checked check_program_closes(
    LoaderInstruction& in, const LoaderState& data_state) noexcept
{
    const auto program = in.borrow(3);
    if (!program.ok())
        return Err{program.error()};
    if (!program->is_writable())
        return in.refuse("Program account is not writable", invalid_argument);
    if (program->owner() != in.program())
        return in.refuse("Program account not owned by loader", incorrect_program_id);
    const auto& clock = in.invoke.sysvars().clock;
    if (!clock)
        return Err{unsupported_sysvar};
    if (clock->slot == data_state.slot)
        return in.refuse("Program was deployed in this block already", invalid_argument);
    const auto state = decode_loader_state(program->data());
    if (!state.ok())
        return Err{state.error()};
    if (state->kind != Kind::program)
        return in.refuse("Invalid Program account", invalid_argument);
    if (state->program_data != in.accounts.key(0))
        return in.refuse(
            "ProgramData account does not match ProgramData account", invalid_argument);
    return Done{};
}

[[nodiscard]] Checked note_closed(
    LoaderInstruction& in, std::string_view what, std::size_t index) noexcept
{
    if (in.invoke.log().wants())
        in.invoke.log().add({"Closed ", what, " ", base58_of(in.accounts.key(index))});
    return Done{};
}

[[nodiscard]] Checked close_account(LoaderInstruction& in) noexcept
{
    if (const Checked enough = in.accounts.require(2); !enough.ok())
        return enough;
    if (in.accounts.is_same(0, 1))
        return in.refuse("Recipient is the same as the account being closed", invalid_argument);
    auto account = in.borrow(0);
    if (!account.ok())
        return Err{account.error()};
    const auto state = decode_loader_state(account->data());
    if (!state.ok())
        return Err{state.error()};
    if (const Checked cut = account->set_size(LoaderState::uninitialized_size); !cut.ok())
        return cut;
    if (state->kind == Kind::program)
        return in.refuse("Account does not support closing", invalid_argument);
    if (state->kind == Kind::uninitialized)
    {
        const Checked drained = drain(in, *account);
        return drained.ok() ? note_closed(in, "Uninitialized", 0) : drained;
    }
    const bool is_program = state->kind == Kind::program_data;
    if (const Checked enough = in.accounts.require(is_program ? 4 : 3); !enough.ok())
        return enough;
    account->release();
    if (is_program)
        if (const Checked may = check_program_closes(in, *state); !may.ok())
            return may;
    if (const Checked closed = close_authorized(in, state->authority); !closed.ok())
        return closed;
    return is_program ? note_closed(in, "Program", 3) : note_closed(in, "Buffer", 0);
}

[[nodiscard]] Checked run(LoaderInstruction& in, InstructionData data) noexcept
{
    const auto tag = static_cast<Tag>(data.number32());
    const std::uint32_t number =
        tag == Tag::write || tag == Tag::extend_program ? data.number32() : 0;
    const Bytes bytes = tag == Tag::write ? data.bytes() : Bytes{};
    const std::uint64_t size = tag == Tag::deploy_with_max_data_len ? data.number() : 0;
    if (!data.ok())
        return Err{invalid_instruction_data};
    switch (tag)
    {
    case Tag::initialize_buffer:
        return initialize_buffer(in);
    case Tag::write:
        return write_buffer(in, number, bytes);
    case Tag::deploy_with_max_data_len:
        return deploy_program(in, size);
    case Tag::upgrade:
        return upgrade_program(in);
    case Tag::set_authority:
    case Tag::set_authority_checked:
        return set_authority(in, tag == Tag::set_authority_checked);
    case Tag::close:
        return close_account(in);
    case Tag::extend_program:
        return extend_program(in, number);
    }
    return Err{invalid_instruction_data};
}
}  // namespace

Checked write_loader_state(BorrowedAccount& account, const LoaderState& state) noexcept
{
    const auto data = account.data_for_write();
    if (!data.ok())
        return Err{data.error()};
    return encode_loader_state(state, *data);
}

Checked run_upgradeable_loader(InvokeContext& invoke) noexcept
{
    if (!invoke.consume(upgradeable_loader_units))
        return Err{computational_budget_exceeded};
    LoaderInstruction instruction{invoke};
    return run(instruction, InstructionData{invoke.transaction().current().data});
}
}  // namespace braid::svm
