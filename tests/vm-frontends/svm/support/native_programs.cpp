// SPDX-License-Identifier: Apache-2.0
#include "tests/vm-frontends/svm/support/native_programs.hpp"

#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/runtime/invoke_context.hpp"
#include "vm-frontends/svm/transaction/durable_nonce.hpp"

namespace braid::test
{
using namespace svm;

namespace
{
using Checked = Result<Done, InstructionError>;
constexpr std::uint64_t native_units = 150;
constexpr std::uint8_t transfer_tag = 2;
constexpr std::uint8_t advance_nonce_tag = 4;

[[nodiscard]] Checked advance(InvokeContext& invoke) noexcept
{
    auto nonce = invoke.transaction().borrow(0);
    if (!nonce.ok())
        return Err{nonce.error()};
    auto data = nonce->data_for_write();
    if (!data.ok())
        return Err{data.error()};
    const Hash32 next = durable_nonce_of(invoke.env().blockhash);
    std::memcpy(data->data() + 40, next.data(), 32);
    return Done{};
}

[[nodiscard]] Checked transfer_lamports(InvokeContext& invoke, std::uint64_t lamports) noexcept
{
    {
        auto from = invoke.transaction().borrow(0);
        if (!from.ok())
            return Err{from.error()};
        if (from->lamports() < lamports)
            return Err{InstructionError::of_custom(1)};
        if (const Checked taken = from->take_lamports(lamports); !taken.ok())
            return taken;
    }
    auto to = invoke.transaction().borrow(1);
    if (!to.ok())
        return Err{to.error()};
    return to->add_lamports(lamports);
}

[[nodiscard]] Checked run_system(InvokeContext& invoke) noexcept
{
    if (!invoke.consume(native_units))
        return Err{InstructionErrorKind::computational_budget_exceeded};
    const Bytes data = invoke.transaction().current().data;
    if (data.size() == 4 && data[0] == advance_nonce_tag)
        return advance(invoke);
    if (data.size() == 12 && data[0] == transfer_tag)
        return transfer_lamports(invoke, load_le<std::uint64_t>(data.data() + 4));
    return Err{InstructionErrorKind::invalid_instruction_data};
}

[[nodiscard]] Checked run_compute_budget(InvokeContext& invoke) noexcept
{
    if (!invoke.consume(native_units))
        return Err{InstructionErrorKind::computational_budget_exceeded};
    return Done{};
}
}  // namespace

const LoadedProgram* find_native_program(const Pubkey& address) noexcept
{
    static const LoadedProgram system{.kind = LoadedProgram::Kind::native, .native = run_system};
    static const LoadedProgram compute_budget{
        .kind = LoadedProgram::Kind::native, .native = run_compute_budget};
    if (address == ids::system_program)
        return &system;
    return address == ids::compute_budget ? &compute_budget : nullptr;
}
}  // namespace braid::test
