// SPDX-License-Identifier: Apache-2.0
// What is read is verified: it passes, or is refused by a status of verification; and in bounded time, whatever it is. The first
// byte chooses the rules.
#include "base/assert.hpp"
#include "tests/fuzz/input.hpp"
#include "vm-frontends/move/format/binary.hpp"
#include "vm-frontends/move/verifier/publish_checks.hpp"
#include "vm-frontends/move/verifier/verify.hpp"

namespace braid::fuzz
{
namespace
{
/// Invariants are checked, not relied upon: no input breaks one.
void expect_verdict(const Result<Done, move::VmError>& verified)
{
    if (verified.ok())
        return;
    const move::StatusCode code = verified.error().code;
    BRAID_ASSERT(code != move::StatusCode::executed);
    BRAID_ASSERT(code != move::StatusCode::verifier_invariant_violation);
}

move::VerifierConfig rules_of(std::uint8_t choice)
{
    move::VerifierConfig config;
    config.use_signature_checker_v2 = (choice & 1) == 0;
    config.enable_function_values = (choice & 2) == 0;
    config.enable_enum_types = (choice & 4) == 0;
    return config;
}

void check_module(Bytes binary, const move::VerifierConfig& config)
{
    const auto module = move::read_module(binary, {});
    if (!module.ok())
        return;
    expect_verdict(move::verify_module(*module, config));
    const move::ModuleLookup self = [&](const move::ModuleId&) { return &*module; };
    (void)move::verify_dependencies(*module, self);
    (void)move::verify_no_cycles(*module, self);
    (void)move::verify_no_cycles_legacy(*module, self);
    BRAID_ASSERT(!move::check_compatible(*module, *module, {}).ok() ||
                 move::check_compatible(*module, *module, {.check_struct_layout = false}).ok());
    const std::array<const move::CompiledModule*, 1> bundle{&*module};
    (void)move::check_metadata(*module, {});
    (void)move::check_resource_groups(bundle, self, {});
    (void)move::check_events(bundle, self);
    (void)move::check_natives(bundle);
    (void)move::check_init_module(*module, move::InitModuleRules::one_signer);
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace braid;
    fuzz::Input input{{data, size}};
    const std::uint8_t choice = input.byte();
    const move::VerifierConfig config = fuzz::rules_of(choice);
    const Bytes binary = input.rest();
    if ((choice & 0x80) == 0)
    {
        fuzz::check_module(binary, config);
        return 0;
    }
    const auto script = move::read_script(binary, {});
    if (script.ok())
        fuzz::expect_verdict(move::verify_script(*script, config));
    return 0;
}
