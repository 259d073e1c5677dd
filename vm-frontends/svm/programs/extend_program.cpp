// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/programs/loader_instruction.hpp"
#include <algorithm>

namespace braid::svm
{
namespace
{
using Checked = Result<Done, InstructionError>;
using Kind = LoaderState::Kind;
using enum InstructionErrorKind;

/// SIMD-0431: less may only be added where it is all that an account can still grow.
constexpr std::uint32_t additional_min = 10'240;

/// What is known of an extension once it was checked.
struct Extension
{
    LoaderState state;
    std::size_t size = 0;
    /// Lamports that the program data lack at their new size.
    std::uint64_t payment = 0;
};

/// That the second account is the program whose data the first has.
[[nodiscard]] Checked check_program(LoaderInstruction& in) noexcept
{
    const auto program = in.borrow(1);
    if (!program.ok())
        return Err{program.error()};
    if (!program->is_writable())
        return in.refuse("Program account is not writable", invalid_argument);
    if (program->owner() != in.program())
        return in.refuse("Program account not owned by loader", invalid_account_owner);
    const auto state = decode_loader_state(program->data());
    if (!state.ok())
        return Err{state.error()};
    if (state->kind != Kind::program)
        return in.refuse("Invalid Program account", invalid_account_data);
    if (state->program_data != in.accounts.key(0))
        return in.refuse("Program account does not match ProgramData account", invalid_argument);
    return Done{};
}

[[nodiscard]] Checked check_size(
    LoaderInstruction& in, std::size_t size, std::uint32_t additional) noexcept
{
    LogCollector& log = in.invoke.log();
    const std::size_t extended = size + additional;
    if (extended > Account::data_size_max)
    {
        if (log.wants())
            log.add({"Extended ProgramData length of ", std::to_string(extended),
                " bytes exceeds max account data length of ",
                std::to_string(Account::data_size_max), " bytes"});
        return Err{invalid_realloc};
    }
    if (additional >= additional_min || extended == Account::data_size_max)
        return Done{};
    if (log.wants())
        log.add({"ExtendProgram requires a minimum of ", std::to_string(additional_min),
            " additional bytes or to extend to maximum size, but only ", std::to_string(additional),
            " were requested"});
    return Err{invalid_argument};
}

[[nodiscard]] Result<Extension, InstructionError> check_extension(
    LoaderInstruction& in, std::uint32_t additional) noexcept
{
    const auto data = in.borrow(0);
    if (!data.ok())
        return Err{data.error()};
    if (data->owner() != in.program())
        return in.refuse("ProgramData owner is invalid", invalid_account_owner);
    if (!data->is_writable())
        return in.refuse("ProgramData is not writable", invalid_argument);
    if (const Checked good = check_program(in); !good.ok())
        return Err{good.error()};
    if (const Checked good = check_size(in, data->data().size(), additional); !good.ok())
        return Err{good.error()};
    const Sysvars& sysvars = in.invoke.sysvars();
    if (!sysvars.clock)
        return Err{InstructionError{unsupported_sysvar}};
    const auto state = decode_loader_state(data->data());
    if (!state.ok())
        return Err{state.error()};
    if (state->kind != Kind::program_data)
        return in.refuse("ProgramData state is invalid", invalid_account_data);
    if (state->slot == sysvars.clock->slot)
        return in.refuse("Program was extended in this block already", invalid_argument);
    if (!state->authority)
        return in.refuse("Cannot extend ProgramData accounts that are not upgradeable", immutable);
    if (!sysvars.rent)
        return Err{InstructionError{unsupported_sysvar}};
    Extension extension{.state = *state, .size = data->data().size() + additional};
    extension.state.slot = sysvars.clock->slot;
    const std::uint64_t required =
        std::max<std::uint64_t>(1, sysvars.rent->minimum_balance(extension.size));
    extension.payment = required > data->lamports() ? required - data->lamports() : 0;
    return extension;
}

/// Has the system program move lamports from who pays to the program data.
[[nodiscard]] Checked pay(LoaderInstruction& in, std::uint64_t lamports) noexcept
{
    constexpr std::size_t payer = 3;
    constexpr std::uint32_t transfer_tag = 2;
    if (const Checked enough = in.accounts.require(payer + 1); !enough.ok())
        return enough;
    const auto data = in.invoke.transaction().scratch().make_array<std::uint8_t>(12);
    store_le(data.data(), transfer_tag);
    store_le(data.data() + 4, lamports);
    const std::array<InvokeContext::Invocation::Meta, 2> metas{{
        {.key = in.accounts.key(payer), .is_signer = true, .is_writable = true},
        {.key = in.accounts.key(0), .is_signer = false, .is_writable = true},
    }};
    return in.invoke.invoke({.program = ids::system_program, .accounts = metas, .data = data}, {});
}
}  // namespace

Checked extend_program(LoaderInstruction& in, std::uint32_t additional) noexcept
{
    if (additional == 0)
        return in.refuse("Additional bytes must be greater than 0", invalid_instruction_data);
    const auto extension = check_extension(in, additional);
    if (!extension.ok())
        return Err{extension.error()};
    if (extension->payment > 0)
        if (const Checked paid = pay(in, extension->payment); !paid.ok())
            return paid;
    auto data = in.borrow(0);
    if (!data.ok())
        return Err{data.error()};
    if (const Checked grown = data->set_size(extension->size); !grown.ok())
        return grown;
    if (data->data().size() < LoaderState::program_data_header_size)
        return Err{account_data_too_small};
    if (const Checked good = check_deployable(
            in.invoke, data->data().subspan(LoaderState::program_data_header_size));
        !good.ok())
        return good;
    if (const Checked written = write_loader_state(*data, extension->state); !written.ok())
        return written;
    if (in.invoke.log().wants())
        in.invoke.log().add(
            {"Extended ProgramData account by ", std::to_string(additional), " bytes"});
    return Done{};
}
}  // namespace braid::svm
