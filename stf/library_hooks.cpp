// SPDX-License-Identifier: Apache-2.0
// What the headers of libstdc++ call where they would throw, and what an abstract class has in place of a function.
// Without exceptions each is the end of the program: a guest has no other library to define them.
#include "base/assert.hpp"

namespace std
{
[[noreturn]] void __throw_length_error(const char* what)
{
    braid::assertion_failed(what, __FILE__, __LINE__);
}

[[noreturn]] void __throw_bad_alloc()
{
    braid::assertion_failed("allocation", __FILE__, __LINE__);
}

[[noreturn]] void __throw_bad_array_new_length()
{
    braid::assertion_failed("array length", __FILE__, __LINE__);
}
}  // namespace std

extern "C" [[noreturn]] void __cxa_pure_virtual()
{
    braid::assertion_failed("pure virtual function", __FILE__, __LINE__);
}
