// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/native_programs.hpp"

#include "vm-frontends/svm/program_ids.hpp"
#include "vm-frontends/svm/programs/precompiles.hpp"
#include "vm-frontends/svm/programs/system_program.hpp"
#include "vm-frontends/svm/programs/upgradeable_loader.hpp"

namespace braid::svm
{
namespace
{
using Checked = Result<Done, InstructionError>;
using enum InstructionErrorKind;

/// Its instructions were read before the transaction ran.
[[nodiscard]] Checked run_compute_budget(InvokeContext& invoke) noexcept
{
    if (!invoke.consume(compute_budget_units))
        return Err{computational_budget_exceeded};
    return Done{};
}

/// The older loaders manage no programs any more, but theirs still run.
[[nodiscard]] Checked refuse_management(
    InvokeContext& invoke, std::uint64_t units, std::string_view why) noexcept
{
    if (!invoke.consume(units))
        return Err{computational_budget_exceeded};
    invoke.log().add(why);
    return Err{unsupported_program_id};
}
[[nodiscard]] Checked run_bpf_loader_1(InvokeContext& invoke) noexcept
{
    return refuse_management(
        invoke, bpf_loader_1_units, "Deprecated loader is no longer supported");
}
[[nodiscard]] Checked run_bpf_loader_2(InvokeContext& invoke) noexcept
{
    return refuse_management(
        invoke, bpf_loader_2_units, "BPF loader management instructions are no longer supported");
}

[[nodiscard]] Checked run_current_precompile(InvokeContext& invoke) noexcept
{
    const InstructionContext& current = invoke.transaction().current();
    return run_precompile(invoke.transaction().program_of(current).key, current.data,
        invoke.env().instruction_datas, invoke.crypto());
}

struct Native
{
    Pubkey address;
    LoadedProgram program;

    Native(const Pubkey& id, NativeProgram run) noexcept
      : address(id), program{.kind = LoadedProgram::Kind::native, .native = run}
    {}
};
}  // namespace

const LoadedProgram* find_native_program(const Pubkey& address) noexcept
{
    static const std::array<Native, 8> natives{Native{ids::system_program, run_system_program},
        Native{ids::compute_budget, run_compute_budget},
        Native{ids::upgradeable_loader, run_upgradeable_loader},
        Native{ids::bpf_loader_2, run_bpf_loader_2}, Native{ids::bpf_loader_1, run_bpf_loader_1},
        Native{ids::ed25519_precompile, run_current_precompile},
        Native{ids::secp256k1_precompile, run_current_precompile},
        Native{ids::secp256r1_precompile, run_current_precompile}};
    for (const Native& native : natives)
        if (native.address == address)
            return &native.program;
    return nullptr;
}
}  // namespace braid::svm
