// SPDX-License-Identifier: Apache-2.0
// What natives read themselves: a configuration of consensus, the type arguments of a closure, text. Nothing crashes, and names
// are bounded by a multiple of what they are made of.
#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "tests/fuzz/input.hpp"
#include "vm-frontends/move/natives/closure_text.hpp"
#include "vm-frontends/move/natives/consensus_config.hpp"
#include <vector>

namespace braid::fuzz
{
namespace
{
void run(Bytes input)
{
    const bool is_enabled = move::are_validator_transactions_enabled(input);
    if (is_enabled)
    {
        // A configuration ends where it ends.
        std::vector<std::uint8_t> longer(input.begin(), input.end());
        longer.push_back(0);
        BRAID_ASSERT(!move::are_validator_transactions_enabled(longer));
    }

    move::ClosureFunction function;
    function.module = "m";
    function.name = "f";
    function.type_arguments = input;
    std::string name;
    move::append_closure_name(function, name);
    // A byte becomes at most a word and a comma; an address twice as many digits.
    BRAID_ASSERT(name.size() <= 80 + 16 * input.size());

    // A sequence that is UTF-8 stays so with ASCII around it, at every offset of the words that are looked at.
    std::vector<std::uint8_t> padded(input.begin(), input.end());
    const bool is_text = is_utf8(input);
    for (std::size_t i = 0; i < 8; ++i)
    {
        padded.insert(padded.begin(), 'a');
        padded.push_back('z');
        BRAID_ASSERT(is_utf8(padded) == is_text);
    }
}
}  // namespace
}  // namespace braid::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    braid::fuzz::run({data, size});
    return 0;
}
