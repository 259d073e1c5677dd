# SPDX-License-Identifier: Apache-2.0
# cmake -DNM=nm -DOBJECTS=a.o;b.o -P weak_symbols.cmake: fails where an object defines a weak symbol.
foreach(object IN LISTS OBJECTS)
    execute_process(COMMAND ${NM} --defined-only --demangle ${object}
        OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "[^\n]* [WVu] [^\n]*" weak "${symbols}")
    if(weak)
        message(FATAL_ERROR "${object} defines weak symbols:\n${weak}")
    endif()
endforeach()
